import type { Box2d } from '../../geometry/box2d.ts'
import { NORMALIZED_MAX } from '../../geometry/box2d.ts'
import type { Pair } from './rings-of.ts'

/** How pairs turned out to be meant: which number is x, and whether 0..1000 spans the picture or the item's box. */
export interface AxisFit {
  readonly order: 'xy' | 'yx'
  readonly frame: 'picture' | 'box'
  /** 0 is a guess, 1 is certain: how much better this order fits the box than the other. */
  readonly confidence: number
  /** Overlap of the pairs' extent with the box, 0..1; `undefined` without a box. */
  readonly fit?: number
}

/**
 * Fits the pairs' extent to the item's box in both orders and takes the better; `expected` wins a draw.
 * Where neither order fits the box but the pairs fill 0..1000, they are taken as relative to the box.
 */
export function fitAxis(points: readonly Pair[], box: Box2d | undefined, expected: 'xy' | 'yx'): AxisFit {
  const extent = extentOf(points)
  if (!box) return { order: expected, frame: 'picture', confidence: 0 }
  const xy = overlap(extent.b0, extent.a0, extent.b1, extent.a1, box)
  const yx = overlap(extent.a0, extent.b0, extent.a1, extent.b1, box)
  const best = Math.max(xy, yx)
  if (best < 0.3 && coversAll(extent) && !isWholePicture(box)) {
    return { order: expected, frame: 'box', confidence: 0, fit: best }
  }
  const other = Math.min(xy, yx)
  const confidence = best === 0 ? 0 : (best - other) / best
  const order = confidence < 1e-6 ? expected : xy > yx ? 'xy' : 'yx'
  return { order, frame: 'picture', confidence, fit: best }
}

/** Pairs in 0..1000 of the picture, as `[y, x]`. */
export function applyAxis(pair: Pair, fit: AxisFit, box: Box2d | undefined): readonly [y: number, x: number] {
  const [y, x] = fit.order === 'xy' ? [pair[1], pair[0]] : pair
  if (fit.frame === 'picture' || !box) return [y, x]
  return [
    box[0] + (y / NORMALIZED_MAX) * (box[2] - box[0]),
    box[1] + (x / NORMALIZED_MAX) * (box[3] - box[1]),
  ]
}

interface Extent {
  readonly a0: number
  readonly a1: number
  readonly b0: number
  readonly b1: number
}

function extentOf(points: readonly Pair[]): Extent {
  let [a0, a1, b0, b1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [a, b] of points) {
    if (a < a0) a0 = a
    if (a > a1) a1 = a
    if (b < b0) b0 = b
    if (b > b1) b1 = b
  }
  return { a0, a1, b0, b1 }
}

function coversAll({ a0, a1, b0, b1 }: Extent): boolean {
  const long = NORMALIZED_MAX * 0.6
  return (
    a0 >= 0 && b0 >= 0 && a1 <= NORMALIZED_MAX && b1 <= NORMALIZED_MAX && a1 - a0 >= long && b1 - b0 >= long
  )
}

function isWholePicture(box: Box2d): boolean {
  return (box[2] - box[0]) * (box[3] - box[1]) > 0.8 * NORMALIZED_MAX * NORMALIZED_MAX
}

/** Intersection over union with the box; extents are widened by half a unit so that a line is not nothing. */
function overlap(y0: number, x0: number, y1: number, x1: number, box: Box2d): number {
  if (onlyTouches(y0, y1, box[0], box[2]) || onlyTouches(x0, x1, box[1], box[3])) return 0
  const height = Math.min(y1 + 0.5, box[2]) - Math.max(y0 - 0.5, box[0])
  const width = Math.min(x1 + 0.5, box[3]) - Math.max(x0 - 0.5, box[1])
  if (height <= 0 || width <= 0) return 0
  const common = height * width
  return common / ((y1 - y0 + 1) * (x1 - x0 + 1) + (box[2] - box[0]) * (box[3] - box[1]) - common)
}

/** Beside the box, and a side or a corner in common with it. */
function onlyTouches(from: number, to: number, low: number, high: number): boolean {
  return to > from && (to <= low || from >= high)
}
