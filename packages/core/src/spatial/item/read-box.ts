import { type Box2d, NORMALIZED_MAX } from '../../geometry/box2d.ts'
import type { ImageTransform } from '../../geometry/transform.ts'
import { type BoxConvention, conventionOf, inOurOrder } from './box-convention.ts'
import { keyRole } from './item-keys.ts'
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
  | 'box_axis_swapped'
  | 'box_in_fractions'
  | 'box_degenerate'
  | 'box_outside'
  | 'box_several'

/** Beyond this a value is no slip of the model over the edge but another unit. */
const slipMax = NORMALIZED_MAX * 1.05

/** Four numbers `[yMin, xMin, yMax, xMax]`, and what else the list said. */
export interface BoxNumbers {
  readonly numbers?: readonly number[]
  /** All boxes, where the item has more than one. */
  readonly several?: readonly (readonly number[])[]
  /** A fifth number: how sure the model is. */
  readonly confidence?: number
  /** The numbers said themselves that they are pixels: `"12px"`. */
  readonly inPixels?: boolean
  /** The numbers said themselves that they are percent, and are thousandths now. */
  readonly inPercent?: boolean
}

/** A box in any of the ways that models write one; its key, and what is said beside it, may tell order and unit. */
export function boxNumbers(value: unknown, key = '', beside: BoxConvention = {}): BoxNumbers {
  const found = anyBox(value)
  const { order, unit } = { ...beside, ...conventionOf(key) }
  if ((!order && !unit) || !found.numbers) return found
  const put = (box: readonly number[]): readonly number[] => {
    const ours = isRecord(value) ? box : inOurOrder(box as [number, number, number, number], order)
    return unit === 'percent' && box.every((one) => one <= 100) ? ours.map(thousandths) : ours
  }
  return {
    ...found,
    numbers: put(found.numbers),
    ...(found.several && { several: found.several.map(put) }),
    ...(unit === 'pixels' && !found.inPercent && { inPixels: true }),
  }
}

function anyBox(value: unknown, depth = 0): BoxNumbers {
  if (typeof value === 'string') return boxInText(value)
  if (isRecord(value)) {
    const numbers = boxFromFields(value)
    if (!numbers) {
      const inner = depth > 4 ? undefined : Object.keys(value).find((key) => keyRole(key) === 'box')
      return inner === undefined ? {} : anyBox(value[inner], depth + 1)
    }
    const words = Object.keys(value).flatMap((key) => (isEdge(key) ? [value[key]] : []))
    if (words.every(isPercent)) return { numbers: numbers.map(thousandths), inPercent: true }
    return words.every(isPixels) ? { numbers, inPixels: true } : { numbers }
  }
  if (!Array.isArray(value) || depth > 4) return {}
  if (value.length === 1) return anyBox(value[0], depth + 1)
  const inPercent = percents(value)
  if (inPercent) return { ...flatBox(inPercent), inPercent: true }
  const flat = toNumbers(value)
  if (flat) return value.every(isPixels) ? { ...flatBox(flat), inPixels: true } : flatBox(flat)
  // `[1, 2 300, 400]`: a comma was forgotten.
  const loose = value.map((entry) => (typeof entry === 'string' ? numbersInText(entry) : toNumbers([entry])))
  if (loose.every((numbers) => numbers !== undefined) && loose.flat().length === 4)
    return flatBox(loose.flat())
  const corners = value.map(toNumbers)
  if (corners.every((pair) => pair?.length === 2)) return flatBox(corners.flatMap((pair) => pair ?? []))
  const all = value.flatMap((entry) => {
    const { numbers } = anyBox(entry, depth + 1)
    return numbers ? [numbers] : []
  })
  if (all.length < 2) return all[0] ? { numbers: all[0] } : {}
  return { numbers: all[0]!, several: all }
}

/** `"100, 200, 300, 400"`, `"<box>100 200 300 400</box>"`, `"ymin: 100, xmin: 200, …"` */
function boxInText(text: string): BoxNumbers {
  if (text.length > 400) return {}
  const named = [...text.matchAll(/([a-z]\w*)["']?(?:\s*[:=]\s*|\s+)(-?[\d.]+)/gi)].map(([, key, number]) => [
    key!,
    number!,
  ])
  const fields = named.length >= 4 ? boxFromFields(Object.fromEntries(named)) : undefined
  if (fields) return { numbers: fields }
  return flatBox(numbersInText(text.replace(/<[^<>]*>/g, ' ')) ?? [])
}

/** `["10%", "20%", "30%", "40%"]` in thousandths. */
function percents(list: readonly unknown[]): readonly number[] | undefined {
  return list.every(isPercent) ? toNumbers(list)?.map(thousandths) : undefined
}

function thousandths(percent: number): number {
  return (percent * NORMALIZED_MAX) / 100
}

function isPercent(entry: unknown): boolean {
  return typeof entry === 'string' && /\d\s*%$/.test(entry)
}

function isPixels(entry: unknown): boolean {
  return typeof entry === 'string' && /\d\s*px$/i.test(entry)
}

function isEdge(key: string): boolean {
  return ['edge', 'axis'].includes(keyRole(key) ?? '') || /^(?:w|h|width|height|[cxy][xy0-2])$/i.test(key)
}

/** Four numbers, four and how sure the model is, or the four corners of a shape one after the other. */
function flatBox(numbers: readonly number[]): BoxNumbers {
  if (numbers.length === 4) return { numbers }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = numbers
  if (numbers.length === 5 && e >= 0 && e <= 1) return { numbers: [a, b, c, d], confidence: e }
  if (numbers.length !== 8) return {}
  return { numbers: [Math.min(a, c, e, g), Math.min(b, d, f, h), Math.max(a, c, e, g), Math.max(b, d, f, h)] }
}

/** A box written as fields: edges by name, two corners, or a corner with width and height. */
export function boxFromFields(item: Readonly<Record<string, unknown>>): readonly number[] | undefined {
  const fields = new Map<string, number>()
  for (const key in item) {
    const name = key.toLowerCase().replace(/[^a-z0-9]/g, '')
    const number = toNumber(item[key])
    const corner = number === undefined ? cornerNames.get(name) : undefined
    if (number !== undefined) fields.set(name, number)
    else if (corner) {
      const [y, x] = cornerNumbers(item[key])
      if (y !== undefined && x !== undefined) fields.set(`y${corner}`, y).set(`x${corner}`, x)
    }
  }
  const pick = (...names: string[]): number | undefined => {
    for (const name of names) if (fields.has(name)) return fields.get(name)
    return undefined
  }
  const height = pick('height', 'h')
  const width = pick('width', 'w')
  const centerY = pick('cy', 'ycenter', 'centery', 'yc')
  const centerX = pick('cx', 'xcenter', 'centerx', 'xc')
  if (centerY !== undefined && centerX !== undefined && height !== undefined && width !== undefined) {
    return [centerY - height / 2, centerX - width / 2, centerY + height / 2, centerX + width / 2]
  }
  // Counted from 0 or from 1: `y1` is the first or the second edge.
  const yMin = pick('ymin', 'y0', 'y1', 'top', 'miny', 'ytl', 'y')
  const xMin = pick('xmin', 'x0', 'x1', 'left', 'minx', 'xtl', 'x')
  if (yMin === undefined || xMin === undefined) return undefined
  const yMax =
    pick('ymax', 'y2', ...(fields.has('y0') ? ['y1'] : []), 'bottom', 'maxy', 'ybr') ??
    (height === undefined ? undefined : yMin + height)
  const xMax =
    pick('xmax', 'x2', ...(fields.has('x0') ? ['x1'] : []), 'right', 'maxx', 'xbr') ??
    (width === undefined ? undefined : xMin + width)
  return yMax === undefined || xMax === undefined ? undefined : [yMin, xMin, yMax, xMax]
}

const cornerNames = new Map([
  ['topleft', 'min'],
  ['min', 'min'],
  ['start', 'min'],
  ['bottomright', 'max'],
  ['max', 'max'],
  ['end', 'max'],
])

function cornerNumbers(value: unknown): readonly (number | undefined)[] {
  if (isRecord(value)) return [toNumber(value.y), toNumber(value.x)]
  const numbers = toNumbers(value)
  return numbers?.length === 2 ? numbers : []
}

/** What else is known of the unit of a box. */
export interface BoxUnit {
  /** The numbers said themselves that they are pixels. */
  readonly inPixels?: boolean | undefined
  /** Other boxes of the reply are in thousandths. */
  readonly besideThousandths?: boolean | undefined
  /** In pixels x comes first, as Qwen 2.5 has it under `bbox_2d`. Source: https://github.com/roboflow/supervision (`from_qwen_2_5_vl` in its tests) */
  readonly isXFirstInPixels?: boolean | undefined
}

/** Puts four numbers right: unit, order, range. */
export function readBox(
  numbers: readonly number[],
  transform: ImageTransform,
  { inPixels = false, besideThousandths = false, isXFirstInPixels = false }: BoxUnit = {},
): ReadBox {
  const notes: BoxNote[] = []
  let [a, b, c, d] = numbers as [number, number, number, number]
  let unit = inPixels ? 'pixels' : unitOf([a, b, c, d], transform)
  // All of the picture in fractions, or its first thousandth: only the other boxes can tell.
  if (unit === 'thousandths' && !besideThousandths && isWholeInFractions(numbers)) unit = 'fractions'
  const isElsewise = unit === 'thousandths' || (unit === 'pixels' && isXFirstInPixels && !inPixels)
  if (isElsewise && unitOf([b, a, d, c], transform) === 'pixels') {
    unit = 'pixels'
    ;[a, b, c, d] = [b, a, d, c]
    notes.push('box_axis_swapped')
  }
  if (unit === 'fractions') {
    ;[a, b, c, d] = [a * NORMALIZED_MAX, b * NORMALIZED_MAX, c * NORMALIZED_MAX, d * NORMALIZED_MAX]
    notes.push('box_in_fractions')
  } else if (unit === 'pixels') {
    const { width, height } = transform.sent
    ;[a, b, c, d] = [fromPixels(a, height), fromPixels(b, width), fromPixels(c, height), fromPixels(d, width)]
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

/** Pixels of so many in thousandths, from which the same whole pixels come back: `trunc` takes one for an ulp missing. */
export function fromPixels(pixels: number, length: number): number {
  const thousandths = (pixels * NORMALIZED_MAX) / length
  return (thousandths / NORMALIZED_MAX) * length < pixels ? thousandths * (1 + Number.EPSILON) : thousandths
}

/** `[0, 0, 1, 1]`, the one box of whole numbers that fractions have. */
function isWholeInFractions([a, b, c, d]: readonly number[]): boolean {
  return a === 0 && b === 0 && c === 1 && d === 1
}

/** How far a fraction may slip over the edge of the picture; in thousandths so little is no box. */
const fractionSlip = 0.5

/** Pixels only when thousandths are impossible and the sent picture has room; fractions only when all are about 0..1. */
export function unitOf(numbers: readonly number[], transform: ImageTransform): CoordinateUnit {
  let max = 0
  let min = 0
  let fractional = false
  for (const number of numbers) {
    if (number > max) max = number
    if (number < min) min = number
    if (!Number.isInteger(number)) fractional = true
  }
  if (fractional && max <= 1 + fractionSlip && min >= -fractionSlip) return 'fractions'
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
