import { isRecord, maxListLength, numbersInText, toNumber, toNumbers } from './numbers.ts'

/** A pair as the model wrote it; which of the two is x is not known yet. */
export type Pair = readonly [number, number]

/** Rings of pairs, sub-boxes, or nothing that can be read as either. */
export type Shape =
  | { readonly kind: 'rings'; readonly rings: readonly (readonly Pair[])[]; readonly named: boolean }
  | { readonly kind: 'boxes'; readonly boxes: readonly (readonly number[])[] }

/**
 * A polygon however it is nested: pairs, `{x, y}`, one flat list, chunks of one, several rings, all of these as text;
 * or a list of sub-boxes. `named` is true when the pairs said themselves which number is x: then they are `[x, y]`.
 */
export function shapeOf(value: unknown, depth = 0): Shape | undefined {
  if (depth > 6) return undefined
  if (typeof value === 'string') return shapeOfText(value)
  if (isRecord(value)) {
    const columns = ringOfColumns(value)
    if (columns) return { kind: 'rings', rings: [columns], named: true }
    for (const key of [
      'polygon',
      'polygons',
      'points',
      'coordinates',
      'rings',
      'exterior',
      'mask',
      'vertices',
      'normalizedVertices',
      'normalized_vertices',
      'contour',
      'contours',
      'segmentation',
    ]) {
      if (value[key] !== undefined) return shapeOf(value[key], depth + 1)
    }
    return undefined
  }
  if (!Array.isArray(value) || value.length === 0) return undefined
  const named = value.map(namedPair)
  if (named.every((pair) => pair !== undefined)) return { kind: 'rings', rings: [named], named: true }
  const points = value.map(barePair)
  if (points.every((pair) => pair !== undefined)) return ring(points)
  const flat = toNumbers(value)
  if (flat?.length === 4 && areBoxes([flat])) return { kind: 'boxes', boxes: [flat] }
  if (flat) return flat.length >= 6 && flat.length % 2 === 0 ? ring(pairs(flat)) : undefined
  const inner = value.map((entry) => (typeof entry === 'string' ? numbersInText(entry) : toNumbers(entry)))
  if (inner.every((numbers) => numbers !== undefined)) return shapeOfLists(inner)
  const rings: (readonly Pair[])[] = []
  let anyNamed = false
  for (const entry of value) {
    const shape = shapeOf(entry, depth + 1)
    if (shape?.kind === 'boxes' && value.length === 1) return shape
    if (shape?.kind !== 'rings') continue
    anyNamed ||= shape.named
    for (const one of shape.rings) rings.push(one)
  }
  return rings.length > 0 ? { kind: 'rings', rings, named: anyNamed } : undefined
}

function shapeOfText(text: string): Shape | undefined {
  if (text.length > maxListLength) return undefined
  const trimmed = text.trim()
  if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
    try {
      return shapeOf(JSON.parse(trimmed), 1)
    } catch {
      // Not JSON: its numbers may still be a ring.
    }
  }
  if (polygonText.test(trimmed)) {
    const parts = trimmed.split(/[Mm()]+/).filter((part) => /\d/.test(part))
    if (parts.length > 1) return shapeOfLists(parts.map((part) => numbersInText(part) ?? []))
  }
  const numbers = numbersInText(trimmed.replace(polygonText, ''))
  return numbers && numbers.length >= 6 && numbers.length % 2 === 0 ? ring(pairs(numbers)) : undefined
}

/** Well-known text, or a path of SVG: each of its parts is a ring of its own. */
export const polygonText = /^(?:(?:multi)?polygon(?=\s*\()|(?=M))/i

function shapeOfLists(lists: readonly (readonly number[])[]): Shape | undefined {
  if (lists.every((list) => list.length === 2)) return ring(lists.map((list) => [list[0]!, list[1]!]))
  if (lists.every((list) => list.length === 4) && areBoxes(lists)) return { kind: 'boxes', boxes: lists }
  const even = lists.filter((list) => list.length >= 2 && list.length % 2 === 0)
  if (even.length === 0) return undefined
  const asPairs = even.map(pairs)
  if (asPairs.every((list) => list.length >= 3) && !areChunks(asPairs)) {
    return { kind: 'rings', rings: asPairs, named: false }
  }
  return ring(asPairs.flat())
}

/** Four numbers each, and in every list the first corner before the second: boxes, not two points of a ring. */
function areBoxes(lists: readonly (readonly number[])[]): boolean {
  return lists.every((list) => list[0]! < list[2]! && list[1]! < list[3]!)
}

/** Lists that go on where the last one ended are pieces of one ring; real rings come back to their own start. */
function areChunks(lists: readonly (readonly Pair[])[]): boolean {
  if (lists.length < 2) return false
  let toNext = 0
  let toStart = 0
  for (let at = 0; at < lists.length; at++) {
    const list = lists[at]!
    const last = list[list.length - 1]!
    toNext += distance(last, lists[(at + 1) % lists.length]![0]!)
    toStart += distance(last, list[0]!)
  }
  return toNext < toStart / 2
}

function distance(a: Pair, b: Pair): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

function ring(points: readonly Pair[]): Shape {
  return { kind: 'rings', rings: [points], named: false }
}

function pairs(flat: readonly number[]): Pair[] {
  const list: Pair[] = []
  for (let at = 0; at + 1 < flat.length; at += 2) list.push([flat[at]!, flat[at + 1]!])
  return list
}

/** A point that is wrapped once more, as OpenCV's contours `[[[x, y]], …]` and lists of `{"point": [y, x]}` are. */
function barePair(entry: unknown): Pair | undefined {
  const inner: unknown =
    Array.isArray(entry) && entry.length === 1 ? entry[0] : isRecord(entry) ? entry.point : undefined
  const pair = toNumbers(inner)
  return pair?.length === 2 ? [pair[0]!, pair[1]!] : undefined
}

/** `{"x": [x, …], "y": [y, …]}`, as VIA and plotting libraries write a ring. */
function ringOfColumns(value: Readonly<Record<string, unknown>>): Pair[] | undefined {
  const xs = toNumbers(value.x ?? value.xs ?? value.all_points_x)
  const ys = toNumbers(value.y ?? value.ys ?? value.all_points_y)
  if (!xs || xs.length === 0 || xs.length !== ys?.length) return undefined
  return xs.map((x, at) => [x, ys[at]!])
}

function namedPair(entry: unknown): Pair | undefined {
  if (!isRecord(entry)) return undefined
  const x = toNumber(entry.x ?? entry.X)
  const y = toNumber(entry.y ?? entry.Y)
  return x === undefined || y === undefined ? undefined : [x, y]
}
