/**
 * A rectangle in whole pixels of the *original* picture shown upright, origin top left.
 * `left + width` is at most the picture's width. The fields are those of sharp's `extract()` region.
 */
export interface PixelRect {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A point in pixels of the *original* picture shown upright, origin top left; fractions are allowed. */
export interface PixelPoint {
  readonly x: number
  readonly y: number
}
