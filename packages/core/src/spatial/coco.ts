import { NORMALIZED_MAX } from '../geometry/box2d.ts'
import type { Size } from '../geometry/size.ts'
import { inOurOrder } from './box-convention.ts'
import type { ItemIssueCode } from './item-issues.ts'
import { keyRole } from './item-keys.ts'
import { isRecord, toNumber, toNumbers } from './numbers.ts'
import type { Item } from './read-label.ts'
import { parseTolerant } from './tolerant-json.ts'

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
    const box = toNumbers(item.bbox)
    return box?.length === 4 ? [{ box, size: sizeOf(item) }] : []
  })
  const areFractions = boxes.every(({ box }) => box.every((one) => one <= 1))
  const arePixels = !areFractions && boxes.every(({ box, size }) => fits(box, size))
  const areCorners = boxes.every(({ box: [a = 0, b = 0, c = 0, d = 0] }) => a < c && b < d)
  return (item) => {
    const id = item.category_id
    const name = names.get(String(id)) ?? (toNumber(id) === undefined ? id : undefined)
    const named = name === undefined || hasWords(item) ? item : { label: name, ...item }
    const notes: ItemIssueCode[] = named === item && !hasWords(item) ? ['category_unnamed'] : []
    const box = toNumbers(item.bbox)
    if (box?.length !== 4) return { item: named, notes }
    if (!arePixels && areCorners) return { item: named, notes: [...notes, 'box_coco_doubtful'] }
    const ours = inOurOrder(box as [number, number, number, number], 'xywh')
    if (!arePixels) return { item: { ...named, bbox: ours }, notes: [...notes, 'box_coco_doubtful'] }
    return { item: inThousandths({ ...named, bbox: ours }, sizeOf(item)), notes: [...notes, 'box_coco'] }
  }
}

/** Whether an item names its category as COCO does. */
export function isCoco(item: unknown): item is Item {
  return isRecord(item) && item.category_id !== undefined && item.category_id !== null
}

function hasWords(item: Item): boolean {
  return Object.keys(item).some((key) => keyRole(key) === 'label' && typeof item[key] === 'string')
}

/** A box may reach a little over the edge. */
function fits([x = 0, y = 0, width = 0, height = 0]: readonly number[], size: Size): boolean {
  return (
    x >= -0.05 * size.width &&
    y >= -0.05 * size.height &&
    x + width <= 1.05 * size.width &&
    y + height <= 1.05 * size.height
  )
}

/** What is in pixels of a picture of that size, in thousandths of it. */
function inThousandths(item: Item, { width, height }: Size): Item {
  const scaleX = NORMALIZED_MAX / width
  const scaleY = NORMALIZED_MAX / height
  const rings = Array.isArray(item.segmentation) ? item.segmentation.map(toNumbers) : []
  const isPolygon = rings.length > 0 && rings.every((ring) => ring !== undefined && ring.length % 2 === 0)
  return {
    ...item,
    bbox: toNumbers(item.bbox)!.map((one, at) => one * (at % 2 === 0 ? scaleY : scaleX)),
    ...(isPolygon && {
      segmentation: rings.map((ring) => ring!.map((one, at) => one * (at % 2 === 0 ? scaleX : scaleY))),
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
    const width = isRecord(row) ? toNumber(row.width) : undefined
    const height = isRecord(row) ? toNumber(row.height) : undefined
    if (isRecord(row) && width && height && width > 0 && height > 0)
      sizes.set(String(row.id), { width, height })
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
