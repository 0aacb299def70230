import { type Box2d, NORMALIZED_MAX } from '../geometry/box2d.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import { isRecord, numbersInText, toNumber, toNumbers } from './numbers.ts'

/** In what the model counted: thousandths as asked, or plainly pixels of the sent picture, or fractions of it. */
export type CoordinateUnit = 'thousandths' | 'pixels' | 'fractions'

/** A box as read: put in order and clamped, and what had to be done for it. */
export interface ReadBox {
  readonly box2d?: Box2d
  readonly unit: CoordinateUnit
  readonly notes: readonly BoxNote[]
}

/** What had to be done to a box, or why there is none. */
export type BoxNote =
  | 'box_unreadable'
  | 'box_clamped'
  | 'box_swapped'
  | 'box_in_pixels'
  | 'box_in_fractions'
  | 'box_degenerate'
  | 'box_outside'
  | 'box_several'

/** Beyond this a value is no slip of the model over the edge but another unit. */
const slipMax = NORMALIZED_MAX * 1.05

/** Four numbers `[yMin, xMin, yMax, xMax]` from any of the ways models write a box. */
export function boxNumbers(value: unknown): { numbers?: readonly number[]; several?: boolean } {
  if (typeof value === 'string') {
    const found = numbersInText(value)
    return found?.length === 4 ? { numbers: found } : {}
  }
  if (isRecord(value)) {
    const numbers = boxFromFields(value)
    return numbers ? { numbers } : {}
  }
  if (!Array.isArray(value)) return {}
  if (value.length === 4) {
    const numbers = toNumbers(value)
    if (numbers) return { numbers }
  }
  const first = toNumbers(value[0])
  const second = toNumbers(value[1])
  if (value.length === 2 && first?.length === 2 && second?.length === 2)
    return { numbers: [...first, ...second] }
  if (value.length === 1 && isRecord(value[0])) return boxNumbers(value[0])
  if (first?.length === 4) return { numbers: first, several: value.length > 1 }
  return {}
}

/** A box written as fields: edges by name, two corners, or a corner with width and height. */
export function boxFromFields(item: Readonly<Record<string, unknown>>): readonly number[] | undefined {
  const fields = new Map<string, number>()
  for (const key in item) {
    const number = toNumber(item[key])
    if (number !== undefined) fields.set(key.toLowerCase().replace(/[^a-z0-9]/g, ''), number)
  }
  const pick = (...names: string[]): number | undefined => {
    for (const name of names) if (fields.has(name)) return fields.get(name)
    return undefined
  }
  const yMin = pick('ymin', 'y1', 'top', 'y0', 'miny', 'y')
  const xMin = pick('xmin', 'x1', 'left', 'x0', 'minx', 'x')
  if (yMin === undefined || xMin === undefined) return undefined
  const height = pick('height', 'h')
  const width = pick('width', 'w')
  const yMax = pick('ymax', 'y2', 'bottom', 'maxy') ?? (height === undefined ? undefined : yMin + height)
  const xMax = pick('xmax', 'x2', 'right', 'maxx') ?? (width === undefined ? undefined : xMin + width)
  return yMax === undefined || xMax === undefined ? undefined : [yMin, xMin, yMax, xMax]
}

/** Puts four numbers right: unit, order, range. */
export function readBox(numbers: readonly number[], transform: ImageTransform): ReadBox {
  const notes: BoxNote[] = []
  let [a, b, c, d] = numbers as [number, number, number, number]
  const unit = unitOf([a, b, c, d], transform)
  if (unit === 'fractions') {
    ;[a, b, c, d] = [a * NORMALIZED_MAX, b * NORMALIZED_MAX, c * NORMALIZED_MAX, d * NORMALIZED_MAX]
    notes.push('box_in_fractions')
  } else if (unit === 'pixels') {
    const { width, height } = transform.sent
    const scaleY = NORMALIZED_MAX / height
    const scaleX = NORMALIZED_MAX / width
    ;[a, b, c, d] = [a * scaleY, b * scaleX, c * scaleY, d * scaleX]
    notes.push('box_in_pixels')
  }
  if (a > c || b > d) notes.push('box_swapped')
  const low: [number, number] = [Math.min(a, c), Math.min(b, d)]
  const high: [number, number] = [Math.max(a, c), Math.max(b, d)]
  if (high[0] <= low[0] || high[1] <= low[1]) return { unit, notes: [...notes, 'box_degenerate'] }
  const box2d: Box2d = [clamp(low[0]), clamp(low[1]), clamp(high[0]), clamp(high[1])]
  if (box2d[0] >= box2d[2] || box2d[1] >= box2d[3]) return { unit, notes: [...notes, 'box_outside'] }
  if (low[0] < 0 || low[1] < 0 || high[0] > NORMALIZED_MAX || high[1] > NORMALIZED_MAX)
    notes.push('box_clamped')
  return { box2d, unit, notes }
}

/** Pixels only when thousandths are impossible and the sent picture has room; fractions only when all are within 1. */
export function unitOf(numbers: readonly number[], transform: ImageTransform): CoordinateUnit {
  let max = 0
  let min = 0
  let fractional = false
  for (const number of numbers) {
    if (number > max) max = number
    if (number < min) min = number
    if (!Number.isInteger(number)) fractional = true
  }
  if (max <= 1 && min >= 0 && fractional) return 'fractions'
  if (max <= slipMax || min < 0) return 'thousandths'
  const { width, height } = transform.sent
  let fits = true
  for (let at = 0; at < numbers.length; at += 2) {
    if (numbers[at]! > height || numbers[at + 1]! > width) fits = false
  }
  return fits ? 'pixels' : 'thousandths'
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), NORMALIZED_MAX)
}
