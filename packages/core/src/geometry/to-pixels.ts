import { type Box2d, NORMALIZED_MAX } from './box2d.ts'
import { frameTransform, type PictureFrame } from './frame.ts'
import { notNumbers } from './not-numbers.ts'
import type { PixelPoint, PixelRect } from './pixels.ts'

/**
 * How edges that fall between pixels become whole ones:
 * - `trunc`: each edge is cut to the pixel before it, `int(v / 1000 * dim)`, as Google's own samples do;
 * - `outward`: the smallest whole rectangle that holds the box;
 * - `nearest`: each edge goes to the nearest pixel border;
 * - `none`: fractions are kept.
 *
 * The whole-pixel rules widen an empty result to one pixel; all rules clip to the part of the picture that was sent.
 */
export type Rounding = 'trunc' | 'outward' | 'nearest' | 'none'

/** Options of {@link boxToPixels}. */
export interface BoxToPixelsOptions extends PictureFrame {
  /** @default 'trunc' */
  readonly rounding?: Rounding
}

/**
 * A model's box in pixels of the upright original. Values outside 0..1000 are clamped and swapped corners put right.
 * Throws `request_invalid` when neither `size` nor `transform` is given, and for a box with `NaN` in it.
 */
export function boxToPixels(box2d: Box2d, options: BoxToPixelsOptions): PixelRect {
  const { crop, upright } = frameTransform(options)
  const [yMin, xMin, yMax, xMax] = orderBox(box2d)
  if (Number.isNaN(yMin + xMin + yMax + xMax)) throw notNumbers(box2d)
  const rounding = options.rounding ?? 'trunc'
  const x = span(xMin, xMax, crop.left, crop.width, upright.width, rounding)
  const y = span(yMin, yMax, crop.top, crop.height, upright.height, rounding)
  return { left: x[0], top: y[0], width: x[1] - x[0], height: y[1] - y[0] }
}

/** Clamps to 0..1000 and puts swapped corners right. */
function orderBox(box2d: Box2d): Box2d {
  const [a, b, c, d] = box2d
  return [clamp(Math.min(a, c)), clamp(Math.min(b, d)), clamp(Math.max(a, c)), clamp(Math.max(b, d))]
}

/**
 * A point `[y, x]` as the model writes it (0..1000) in pixels of the upright original; fractions are kept. Values
 * outside 0..1000 are clamped. Throws `request_invalid` as {@link boxToPixels} does.
 */
export function pointToPixels(point: readonly [y: number, x: number], options: PictureFrame): PixelPoint {
  const { crop } = frameTransform(options)
  if (Number.isNaN(point[0] + point[1])) throw notNumbers(point)
  return {
    // Multiplied first: 415 thousandths of 1280 are 531.2 and not 531.1999999999999.
    x: crop.left + (clamp(point[1]) * crop.width) / NORMALIZED_MAX,
    y: crop.top + (clamp(point[0]) * crop.height) / NORMALIZED_MAX,
  }
}

function span(
  low: number,
  high: number,
  offset: number,
  length: number,
  limit: number,
  rounding: Rounding,
): [number, number] {
  const min = Math.max(0, offset)
  const max = Math.min(limit, offset + length)
  const from = offset + (low / NORMALIZED_MAX) * length
  const to = offset + (high / NORMALIZED_MAX) * length
  if (rounding === 'none') return [Math.min(Math.max(from, min), max), Math.min(Math.max(to, min), max)]
  const [wholeMin, wholeMax] = [Math.floor(min), Math.ceil(max)]
  const down = rounding === 'nearest' ? Math.round : Math.floor
  const up = rounding === 'nearest' ? Math.round : rounding === 'outward' ? Math.ceil : Math.floor
  const first = Math.min(Math.max(down(from), wholeMin), wholeMax - 1)
  return [first, Math.max(first + 1, Math.min(up(to), wholeMax))]
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), NORMALIZED_MAX)
}
