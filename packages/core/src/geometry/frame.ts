import { SightglassError } from '../errors/sightglass-error.ts'
import type { Size } from './size.ts'
import { type ImageTransform, identityTransform } from './transform.ts'

/**
 * The picture that coordinates belong to: how it was sent (`transform`), or just its size where it was sent whole
 * and upright. One of the two is needed; the transform wins.
 */
export interface PictureFrame {
  /** Width and height of the original picture as a viewer shows it (upright), in pixels. */
  readonly size?: Size
  /** How the picture that the model saw came from the original; what `prepareImage` and `resolveMedia` return. */
  readonly transform?: ImageTransform
}

/** The transform of a frame: its own, or the identity over its size. Throws `request_invalid` when it has neither. */
export function frameTransform(frame: PictureFrame): ImageTransform {
  if (frame.transform) return frame.transform
  if (frame.size) return identityTransform(frame.size)
  throw new SightglassError(
    'request_invalid',
    "The picture's size is needed to turn coordinates into pixels.",
    {
      details: {
        given: 'neither size nor transform',
        try: 'pass { size: { width, height } } of the upright picture',
      },
    },
  )
}
