import type { PixelRect } from './pixels.ts'
import type { Size } from './size.ts'

/** An EXIF orientation: 1 is upright, 2..8 say how the stored pixels must be turned or mirrored to be shown. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/**
 * How the picture that the model saw came from the caller's picture. It travels with the part, so that boxes,
 * points and masks come back in the caller's own pixels.
 *
 * `stored` --orientation--> `upright` --crop--> `crop` --resize--> `sent`
 *
 * "Original pixels" everywhere in Sightglass means the *upright* ones: what every viewer shows.
 */
export interface ImageTransform {
  /** Size of the pixels as the file stores them. */
  readonly stored: Size
  /** How the stored pixels are turned to be upright. */
  readonly orientation: Orientation
  /** Size of the picture as a viewer shows it: width and height swapped for orientations 5..8. */
  readonly upright: Size
  /** The part of the upright picture that was sent; the whole of it where nothing was cut. */
  readonly crop: PixelRect
  /** Size of what was sent. */
  readonly sent: Size
}
