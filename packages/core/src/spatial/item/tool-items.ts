import type { Size } from '../../geometry/size.ts'
import { parseTolerant } from '../json/tolerant-json.ts'
import { type Edges, fitsPicture } from './coco.ts'
import type { ItemIssueCode } from './item-issues.ts'
import { isRecord, toNumber, toNumbers, toSize } from './numbers.ts'
import { fromPixels } from './read-box.ts'
import type { Item } from './read-label.ts'

/** An item of a tool's as an item of ours, and what there is to say about that. */
export interface ToolItem {
  readonly item: Item
  readonly notes: readonly ItemIssueCode[]
}

interface ToolForm {
  /** Where the item reaches; `undefined` when it is not of this form. */
  edgesOf(item: Item): Edges | undefined
  /** The picture's size where the reply says it. */
  readonly size: Size | undefined
  /** The rest of the reply has what the tool writes beside its items. */
  readonly isSure: boolean
  /** What takes the place of the item's own. */
  placeOf(item: Item, edges: Edges, scale: Scale): Item
}

type Scale = (x: number, y: number) => readonly [x: number, y: number]

/**
 * Reads what labelling tools write in pixels: LabelMe's `shape_type` and points, and boxes by their centre of CreateML
 * (`coordinates` in `annotations`) and Roboflow (`predictions` beside an `image` with its size). Taken so when the
 * reply says that it is one of these and all its items fit the picture; where it does not say so, a doubt is noted.
 * Sources: https://github.com/wkentaro/labelme/blob/main/labelme/_label_file.py,
 * https://developer.apple.com/documentation/createml/building-an-object-detector-data-source,
 * https://docs.roboflow.com/deploy/serverless/object-detection
 */
export function createToolReading(
  text: string,
  items: readonly unknown[],
  sent: Size,
): (item: Item) => ToolItem {
  const forms = [labelMe(text), createMl(text), roboflow(text)].map((form) => {
    const edges = items.flatMap((item) => (isRecord(item) ? [form.edgesOf(item)] : [])).filter(isPresent)
    const size = form.size ?? sent
    const isWhole = edges.length > 0 && edges.every((one) => one.every((edge) => edge <= 1))
    return { ...form, size, fits: !isWhole && edges.every((one) => fitsPicture(one, size)) }
  })
  return (item) => {
    for (const { edgesOf, placeOf, size, isSure, fits: isFit } of forms) {
      const edges = edgesOf(item)
      if (!edges) continue
      if (!isSure || !isFit) return { item, notes: ['tool_doubtful'] }
      const scale: Scale = (x, y) => [fromPixels(x, size.width), fromPixels(y, size.height)]
      return { item: placeOf(item, edges, scale), notes: ['tool_format'] }
    }
    return { item, notes: [] }
  }
}

function labelMe(text: string): ToolForm {
  const [width, height] = ['imageWidth', 'imageHeight'].map((key) =>
    toNumber(new RegExp(String.raw`\b${key}["']?\s{0,9}:\s{0,9}(\d{1,6})(?=\s*[,}\]])`).exec(text)?.[1]),
  )
  const size = toSize({ width, height })
  return {
    size,
    isSure: size !== undefined,
    edgesOf: (item) => {
      const points = pairsOf(item)
      if (!points) return undefined
      const [[x, y], [rimX, rimY] = [0, 0]] = points as [Pair, Pair?]
      if (item.shape_type === 'circle' && points.length === 2) {
        const radius = Math.hypot(rimX - x, rimY - y)
        return [x - radius, y - radius, x + radius, y + radius]
      }
      const [xs, ys] = [points.map((one) => one[0]), points.map((one) => one[1])]
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
    },
    placeOf: (whole, edges, scale) => {
      const { points: _, ...item } = whole
      const pairs = (pairsOf(whole) ?? []).map(([x, y]) => scale(x, y))
      const named = pairs.map(([x, y]) => ({ x, y }))
      if (item.shape_type === 'polygon') return { ...item, polygon: [pairs.flat()] }
      if (item.shape_type === 'point') return { ...item, point: named[0] }
      return /^line/.test(String(item.shape_type)) ? { ...item, points: named } : boxed(item, edges, scale)
    },
  }
}

function createMl(text: string): ToolForm {
  return {
    size: undefined,
    isSure:
      /\bannotations["']?\s{0,20}:/.test(text) && /\bimage(?:filename)?["']?\s{0,20}:\s{0,20}["']/.test(text),
    edgesOf: (item) => (isRecord(item.coordinates) ? centred(item.coordinates) : undefined),
    placeOf: ({ coordinates: _, ...item }, edges, scale) => boxed(item, edges, scale),
  }
}

function roboflow(text: string): ToolForm {
  const image = /\bimage["']?\s{0,20}:\s{0,20}(?=\{)/.exec(text)
  const at = image ? image.index + image[0].length : 0
  const { value, cut } = parseTolerant(image ? text.slice(at, at + 300) : '')
  // A number that was cut may have lost half of its digits.
  const size = cut ? undefined : toSize(value)
  return {
    size,
    isSure: size !== undefined,
    edgesOf: centred,
    placeOf: ({ x: _x, y: _y, width: _w, height: _h, ...item }, edges, scale) => boxed(item, edges, scale),
  }
}

type Pair = readonly [x: number, y: number]

function pairsOf(item: Item): Pair[] | undefined {
  if (typeof item.shape_type !== 'string' || !Array.isArray(item.points)) return undefined
  const pairs = item.points.map(toNumbers)
  if (pairs.length === 0 || pairs.length > 10_000) return undefined
  return pairs.every((pair) => pair?.length === 2) ? (pairs as unknown as Pair[]) : undefined
}

/** `x` and `y` of the middle, `width` and `height`. */
function centred(item: Item): Edges | undefined {
  const numbers = toNumbers([item.x, item.y, item.width, item.height])
  if (!numbers) return undefined
  const [x = 0, y = 0, width = 0, height = 0] = numbers
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
}

function boxed(item: Item, [left, top, right, bottom]: Edges, scale: Scale): Item {
  const [xMin, yMin] = scale(left, top)
  const [xMax, yMax] = scale(right, bottom)
  return { ...item, 'box (yxyx, 1000)': [yMin, xMin, yMax, xMax] }
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined
}
