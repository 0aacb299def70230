import { type Box2d, NORMALIZED_MAX } from './box2d.ts'
import { frameTransform, type PictureFrame } from './frame.ts'
import { notNumbers } from './not-numbers.ts'
import type { PixelPoint, PixelRect } from './pixels.ts'

/** Options of {@link pixelsToBox} and {@link pixelsToPoint}. */
export interface FromPixelsOptions extends PictureFrame {
  /** `nearest` gives whole thousandths, as a model writes them; `none` keeps fractions. @default 'none' */
  readonly rounding?: 'nearest' | 'none'
}

/**
 * A rectangle of the upright original as `[yMin, xMin, yMax, xMax]`, 0..1000 of the picture as sent; clamped to it.
 * Throws `request_invalid` when neither `size` nor `transform` is given, and for `NaN`.
 */
export function pixelsToBox(rect: PixelRect, options: FromPixelsOptions): Box2d {
  const low = pixelsToPoint({ x: rect.left, y: rect.top }, options)
  const high = pixelsToPoint({ x: rect.left + rect.width, y: rect.top + rect.height }, options)
  return [low[0], low[1], high[0], high[1]]
}

/** A point of the upright original as `[y, x]`, 0..1000 of the picture as sent; clamped to it. Throws as {@link pixelsToBox}. */
export function pixelsToPoint(
  point: PixelPoint,
  options: FromPixelsOptions,
): readonly [y: number, x: number] {
  const { crop } = frameTransform(options)
  if (Number.isNaN(point.x + point.y)) throw notNumbers([point.x, point.y])
  const finish = (value: number): number => {
    const inside = Math.min(Math.max(value, 0), NORMALIZED_MAX)
    return options.rounding === 'nearest' ? Math.round(inside) : inside
  }
  return [
    finish(((point.y - crop.top) / crop.height) * NORMALIZED_MAX),
    finish(((point.x - crop.left) / crop.width) * NORMALIZED_MAX),
  ]
}
