import { clipRect } from '../geometry/clip-rect.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import type { Detection } from '../spatial/detection.ts'

/** The part of a detection's box that lies in the picture; `undefined` when there is none. */
export function boxOf(detection: Detection, size: Size): PixelRect | undefined {
  return detection.rect && clipRect(detection.rect, size)
}
