import { type Box2d, NORMALIZED_MAX } from '../../geometry/box2d.ts'
import type { PixelPoint } from '../../geometry/pixels.ts'
import { pointToPixels } from '../../geometry/to-pixels.ts'
import type { ImageTransform } from '../../geometry/transform.ts'
import { isRecord, numbersInText, toNumber, toNumbers } from './numbers.ts'
import { type CoordinateUnit, unitOf } from './read-box.ts'

/** Points in pixels of the original, and what had to be done for them. */
export interface ReadPoints {
  readonly points: readonly PixelPoint[]
  /** The pairs were `[x, y]`: only that order puts them into the item's box. */
  readonly isSwapped: boolean
  /** Some lay outside 0..1000 and were moved to the edge. */
  readonly isClamped: boolean
  /** Some had a third number, which is not in `points`. */
  readonly hasThird: boolean
  readonly unit: CoordinateUnit
}

/** What is known of the numbers of points. */
export interface PointsConvention {
  /** The key says that x comes first. */
  readonly isXFirst?: boolean | undefined
  /** The reply counts in pixels. */
  readonly inPixels?: boolean | undefined
}

/**
 * Points as models write them: `[y, x]` pairs, `{x, y}`, text, or a list of these. Where the item has a box and the
 * points lie in it only the other way round, that way is taken. `undefined` when nothing can be read.
 */
export function readPoints(
  value: unknown,
  box2d: Box2d | undefined,
  transform: ImageTransform,
  { isXFirst = false, inPixels = false }: PointsConvention = {},
): ReadPoints | undefined {
  const list = isRecord(value) && pairOf(value) === undefined ? Object.values(value) : value
  const raw = isSingle(list) ? [pairOf(list)] : Array.isArray(list) ? list.map(pairOf) : []
  const pairs = raw
    .filter((pair) => pair !== undefined)
    .map((pair) => (isXFirst && !pair.named ? { ...pair, y: pair.x, x: pair.y, named: true } : pair))
  if (pairs.length === 0) return undefined
  const named = pairs.every((pair) => pair.named)
  const flat = pairs.flatMap(({ y, x }) => [y, x])
  const unit = inPixels ? 'pixels' : unitOf(flat, transform)
  const { width, height } = transform.sent
  const whole = { fractions: [1, 1], pixels: [height, width], thousandths: undefined }[unit]
  const points = pairs.map(({ y, x }): [number, number] =>
    whole ? [(y * NORMALIZED_MAX) / whole[0]!, (x * NORMALIZED_MAX) / whole[1]!] : [y, x],
  )
  const isSwapped =
    !named &&
    box2d !== undefined &&
    !points.every(([y, x]) => isInside(y, x, box2d)) &&
    points.every(([y, x]) => isInside(x, y, box2d))
  return {
    points: points.map(([y, x]) => pointToPixels(isSwapped ? [x, y] : [y, x], { transform })),
    isSwapped,
    unit,
    hasThird: pairs.some((pair) => pair.hasThird === true),
    isClamped: points.some((pair) => pair.some((number) => number < 0 || number > NORMALIZED_MAX)),
  }
}

function isInside(y: number, x: number, box: Box2d): boolean {
  return y >= box[0] && y <= box[2] && x >= box[1] && x <= box[3]
}

function isSingle(value: unknown): boolean {
  return (
    isRecord(value) || typeof value === 'string' || (Array.isArray(value) && toNumber(value[0]) !== undefined)
  )
}

interface Pair {
  readonly y: number
  readonly x: number
  /** Its numbers said themselves which of them is x. */
  readonly named: boolean
  readonly hasThird?: boolean
}

function pairOf(value: unknown): Pair | undefined {
  if (isRecord(value)) {
    const x = toNumber(value.x)
    const y = toNumber(value.y)
    if (x !== undefined && y !== undefined) return { y, x, named: true }
    return value.point === undefined ? undefined : pairOf(value.point)
  }
  const numbers = typeof value === 'string' ? numbersInText(value) : toNumbers(value)
  // A third number is the angle of a grasp or how sure the point is.
  return numbers?.length === 2 || numbers?.length === 3
    ? { y: numbers[0]!, x: numbers[1]!, named: false, hasThird: numbers.length === 3 }
    : undefined
}
