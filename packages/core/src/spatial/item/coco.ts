import { NORMALIZED_MAX } from '../../geometry/box2d.ts'
import type { Size } from '../../geometry/size.ts'
import { parseTolerant } from '../json/tolerant-json.ts'
import { conventionOf, inOurOrder } from './box-convention.ts'
import type { ItemIssueCode } from './item-issues.ts'
import { keyRole } from './item-keys.ts'
import { isRecord, toNumber, toNumbers, toSize } from './numbers.ts'
import { fromPixels } from './read-box.ts'
import type { Item } from './read-label.ts'

/** An item of COCO's as an item of ours, and what there is to say about that. */
export interface CocoItem {
  readonly item: Item
  readonly notes: readonly ItemIssueCode[]
}

/**
 * Reads annotations and results of COCO: `bbox` beside `category_id` is `[x, y, width, height]` in pixels, and names
 * and sizes stand in tables that may come last. Taken so when all boxes of the reply fit their pictures.
 * Source: https://cocodataset.org/#format-data
 */
export function createCocoReading(
  text: string,
  items: readonly unknown[],
  sent: Size,
): (item: Item) => CocoItem {
  const names = namesIn(text)
  const sizes = sizesIn(text)
  const sizeOf = (item: Item): Size =>
    sizes.get(String(item.image_id)) ?? (sizes.size === 1 ? [...sizes.values()][0]! : sent)
  const boxes = items.filter(isCoco).flatMap((item) => {
    const box = boxOf(item)
    return box ? [{ box, size: sizeOf(item) }] : []
  })
  const areFractions = boxes.every(({ box }) => box.every((one) => one <= 1))
  const arePixels =
    !areFractions &&
    boxes.every(({ box: [x, y, width, height], size }) => fitsPicture([x, y, x + width, y + height], size))
  const areCorners = boxes.every(({ box: [a = 0, b = 0, c = 0, d = 0] }) => a < c && b < d)
  return (item) => {
    const id = item.category_id
    const name = names.get(String(id)) ?? (toNumber(id) === undefined ? id : undefined)
    const named = name === undefined || hasWords(item) ? item : { label: name, ...item }
    const notes: ItemIssueCode[] = named === item && !hasWords(item) ? ['category_unnamed'] : []
    const box = boxOf(item)
    const { order = 'xywh' } = conventionOf(typeof item.format === 'string' ? item.format : '')
    if (!box || order !== 'xywh') return { item: named, notes }
    if (!arePixels && areCorners) return { item: named, notes: [...notes, 'box_coco_doubtful'] }
    const size = arePixels ? sizeOf(item) : { width: NORMALIZED_MAX, height: NORMALIZED_MAX }
    const note = arePixels ? 'box_coco' : 'box_coco_doubtful'
    return { item: inThousandths(named, box, size), notes: [...notes, note] }
  }
}

/** Whether an item names its category as COCO does. */
export function isCoco(item: unknown): item is Item {
  return isRecord(item) && item.category_id !== undefined && item.category_id !== null
}

function hasWords(item: Item): boolean {
  return Object.keys(item).some((key) => keyRole(key) === 'label' && typeof item[key] === 'string')
}

/** `[left, top, right, bottom]` in pixels. */
export type Edges = readonly [number, number, number, number]

/** A box may reach a little over the edge. */
export function fitsPicture([left, top, right, bottom]: Edges, { width, height }: Size): boolean {
  return left >= -0.05 * width && top >= -0.05 * height && right <= 1.05 * width && bottom <= 1.05 * height
}

/** `[x, y, width, height]` of the item, or of what its polygon spans. */
function boxOf({ bbox, segmentation }: Item): Numbers4 | undefined {
  const box = toNumbers(isRecord(bbox) ? [bbox.x, bbox.y, bbox.width, bbox.height] : bbox)
  if (box?.length === 4) return box as unknown as Numbers4
  if (bbox !== undefined) return undefined
  const [low, high]: [number[], number[]] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ]
  for (const ring of ringsOf(segmentation) ?? []) {
    ring.forEach((one, at) => {
      low[at % 2] = Math.min(low[at % 2]!, one)
      high[at % 2] = Math.max(high[at % 2]!, one)
    })
  }
  return low[0] === Infinity ? undefined : [low[0]!, low[1]!, high[0]! - low[0]!, high[1]! - low[1]!]
}

type Numbers4 = readonly [number, number, number, number]

/** Polygons as COCO writes them: `[[x, y, x, y, …], …]`. */
function ringsOf(segmentation: unknown): number[][] | undefined {
  const rings = Array.isArray(segmentation) ? segmentation.map(toNumbers) : []
  if (rings.length === 0) return undefined
  return rings.every((ring) => ring !== undefined && ring.length > 0 && ring.length % 2 === 0)
    ? (rings as number[][])
    : undefined
}

/** What counts in a picture of that size, in thousandths of it, under a key that says so. */
function inThousandths({ bbox, ...item }: Item, box: Numbers4, { width, height }: Size): Item {
  const scaled = (one: number, isX: boolean): number => fromPixels(one, isX ? width : height)
  const rings = ringsOf(item.segmentation)
  const ours = inOurOrder(box, 'xywh').map((one, at) => scaled(one, at % 2 === 1))
  return {
    ...item,
    ...(bbox !== undefined && { 'box (yxyx, 1000)': ours }),
    ...(rings && {
      segmentation: rings.map((ring) => ring.map((one, at) => scaled(one, at % 2 === 0))),
    }),
  }
}

function namesIn(text: string): Map<string, string> {
  const rows = tableOf(text, 'categories').map(([key, row]) =>
    isRecord(row) ? [row.id, row.name] : [key, row],
  )
  return new Map(rows.flatMap(([id, name]) => (typeof name === 'string' ? [[String(id), name]] : [])))
}

function sizesIn(text: string): Map<string, Size> {
  const sizes = new Map<string, Size>()
  for (const [, row] of tableOf(text, 'images')) {
    const size = toSize(row)
    if (isRecord(row) && size) sizes.set(String(row.id), size)
  }
  return sizes
}

/** The rows of the first table of that name; where it stands in the reply is the model's choice. */
function tableOf(text: string, name: string): [string, unknown][] {
  const found = new RegExp(String.raw`\b${name}["']?\s{0,20}[:=]\s{0,20}(?=[[{])`).exec(text)
  if (!found) return []
  const { value, cut } = parseTolerant(text.slice(found.index + found[0].length))
  const rows = Object.entries(value ?? {})
  // A row that was cut may have lost half of its name.
  return cut ? rows.slice(0, -1) : rows
}
