import type { PixelPoint, PixelRect } from './pixels.ts'

/** The smallest rectangle that holds all points, with fractions; of no points one without an end, which holds nothing. */
export function boundsOfPoints(points: Iterable<PixelPoint>): PixelRect {
  let left = Number.POSITIVE_INFINITY
  let top = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  let bottom = Number.NEGATIVE_INFINITY
  // A loop, as an outline can have more points than a call takes arguments.
  for (const { x, y } of points) {
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
  }
  return { left, top, width: right - left, height: bottom - top }
}
