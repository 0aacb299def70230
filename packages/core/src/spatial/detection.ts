import type { Box2d } from '../geometry/box2d.ts'
import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { DetectionMask } from '../masks/detection-mask.ts'

/**
 * A box in space as Gemini writes it: centre and size in metres, rotation in degrees.
 * Source: https://ai.google.dev/gemini-api/docs/image-understanding and google-gemini/starter-applets.
 */
export interface Box3d {
  readonly center: readonly [x: number, y: number, z: number]
  readonly size: readonly [x: number, y: number, z: number]
  readonly rotationDegrees: readonly [roll: number, pitch: number, yaw: number]
}

/** One thing the model found: everything about it in one object, so that nothing can get out of step. */
export interface Detection {
  /** Its place in the model's reply, counted from 0; stays the same when others are dropped. */
  readonly index: number
  /** The model's word for it, or the word of the caller's closed list that it means; '' when it gave none. Untrusted text: escape it before showing it as HTML or SVG. */
  readonly label: string
  /** The label's place in the caller's closed list, where one was given and the label matched. */
  readonly labelId?: number
  /** The box in the model's own coordinates (0..1000 of the picture it saw), put in order and clamped. */
  readonly box2d?: Box2d
  /** The box in whole pixels of the original picture. */
  readonly rect?: PixelRect
  /** A point in pixels of the original picture. */
  readonly point?: PixelPoint
  /** Several ordered points (a trajectory, keypoints) in pixels of the original picture. */
  readonly points?: readonly PixelPoint[]
  /** The mask, or the typed reason why there is none. Absent when the reply spoke of no mask. */
  readonly mask?: DetectionMask
  readonly box3d?: Box3d
  /** 0..1, only where the model gave one. Gemini gives none unless asked, and then it is not calibrated. */
  readonly confidence?: number
  /** For video: seconds from the start of the clip. */
  readonly timeSeconds?: number
  /** Every other field of the model's item, as it was. */
  readonly extra?: Readonly<Record<string, unknown>>
}
