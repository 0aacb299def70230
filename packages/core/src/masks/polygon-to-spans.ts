import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import { requireSize, type Size } from '../geometry/size.ts'
import { emptySpans, type Spans, SpansBuilder } from './spans.ts'

/** Options of {@link polygonToMask}. */
export interface PolygonToMaskOptions {
  /** The picture's size in pixels; what lies outside is cut off. */
  readonly size: Size
}

/**
 * Fills rings even-odd, so that an inner ring is a hole. A pixel belongs when its centre is inside. The mask's
 * rectangle is the rings' own, cut to the picture. Throws `request_invalid` for a size that is none.
 */
export function polygonToMask(
  rings: readonly (readonly PixelPoint[])[],
  options: PolygonToMaskOptions,
): Spans {
  requireSize(options.size)
  const rect = boundsOf(rings, options.size)
  if (rect.width === 0 || rect.height === 0) return emptySpans(rect)
  const crossings = crossingsOf(rings, rect)
  const builder = new SpansBuilder(rect)
  for (const row of crossings) {
    if (row) {
      row.sort((a, b) => a - b)
      for (let at = 0; at + 1 < row.length; at += 2) {
        const start = Math.min(Math.max(Math.ceil(row[at]! - rect.left - 0.5), 0), rect.width)
        const end = Math.min(Math.max(Math.ceil(row[at + 1]! - rect.left - 0.5), 0), rect.width)
        builder.add(start, end)
      }
    }
    builder.nextRow()
  }
  return builder.finish()
}

function boundsOf(rings: readonly (readonly PixelPoint[])[], size: Size): PixelRect {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of rings) {
    for (const { x, y } of ring) {
      x0 = Math.min(x0, x)
      y0 = Math.min(y0, y)
      x1 = Math.max(x1, x)
      y1 = Math.max(y1, y)
    }
  }
  if (!(x1 > x0 && y1 > y0)) return { left: 0, top: 0, width: 0, height: 0 }
  const width = Math.floor(size.width)
  const height = Math.floor(size.height)
  const left = Math.min(Math.max(Math.floor(x0), 0), width)
  const top = Math.min(Math.max(Math.floor(y0), 0), height)
  const right = Math.min(Math.max(Math.ceil(x1), left), width)
  const bottom = Math.min(Math.max(Math.ceil(y1), top), height)
  return { left, top, width: right - left, height: bottom - top }
}

/** For each row of the rectangle: where the rings' edges cross the line through its pixels' centres. */
function crossingsOf(rings: readonly (readonly PixelPoint[])[], rect: PixelRect): (number[] | undefined)[] {
  const rows = new Array<number[] | undefined>(rect.height).fill(undefined)
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
      const a = ring[before]!
      const b = ring[at]!
      if (a.y === b.y) continue
      const [low, high] = a.y < b.y ? [a, b] : [b, a]
      const slope = (high.x - low.x) / (high.y - low.y)
      const from = Math.max(0, Math.ceil(low.y - 0.5) - rect.top)
      const to = Math.min(rect.height, Math.ceil(high.y - 0.5) - rect.top)
      for (let row = from; row < to; row++) {
        const x = low.x + slope * (rect.top + row + 0.5 - low.y)
        const list = rows[row]
        if (list) list.push(x)
        else rows[row] = [x]
      }
    }
  }
  return rows
}
