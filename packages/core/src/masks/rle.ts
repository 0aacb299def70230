import { SightglassError } from '../errors/sightglass-error.ts'
import type { Size } from '../geometry/size.ts'
import { compressCounts, expandCounts } from './rle-string.ts'
import { emptySpans, type Spans, SpansBuilder } from './spans.ts'

/** A mask in COCO's run-length form: column by column, zeros first. `size` is `[height, width]`. */
export interface CocoRle<Counts extends string | readonly number[] = string | readonly number[]> {
  readonly size: readonly [height: number, width: number]
  /** Lengths of runs of 0 and 1 in turn; as text when compressed. */
  readonly counts: Counts
}

/** Options of {@link maskToRle}. */
export interface MaskToRleOptions {
  /** The picture's size in pixels. */
  readonly size: Size
  /** Write the counts as COCO's compressed text. @default false */
  readonly compressed?: boolean
}

/** A mask as COCO's RLE of the whole picture. Takes time in the length of the outline, not in pixels. */
export function maskToRle(mask: Spans, options: MaskToRleOptions & { compressed: true }): CocoRle<string>
export function maskToRle(mask: Spans, options: MaskToRleOptions & { compressed?: false }): CocoRle<number[]>
export function maskToRle(mask: Spans, options: MaskToRleOptions): CocoRle
export function maskToRle(mask: Spans, options: MaskToRleOptions): CocoRle {
  const { size, compressed = false } = options
  const counts = countsOf(mask, size)
  return { size: [size.height, size.width], counts: compressed ? compressCounts(counts) : counts }
}

/** A mask from COCO's RLE, compressed or not. Throws `request_invalid` when the counts do not fit the size. */
export function rleToMask(rle: CocoRle): Spans {
  const [height, width] = rle.size
  const counts = typeof rle.counts === 'string' ? expandCounts(rle.counts) : rle.counts
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total > height * width || counts.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new SightglassError('request_invalid', 'The counts of a run-length mask do not fit its size.', {
      details: { given: `${total} pixels`, limit: `${height} x ${width}` },
    })
  }
  return fromCounts(counts, width, height)
}

/**
 * Column by column, a run starts where a pixel is in the mask and the one above is not. So the rows are compared with
 * the one above, and the borders found are sorted into columns.
 */
function countsOf(mask: Spans, { width, height }: Size): number[] {
  const { rect } = mask
  const starts = new Uint32Array(rect.width + 1)
  forEachBorder(mask, (from, to) => {
    for (let x = from; x < to; x++) starts[x + 1]!++
  })
  for (let x = 0; x < rect.width; x++) starts[x + 1]! += starts[x]!
  const borders = new Int32Array(starts[rect.width]!)
  const next = starts.slice()
  forEachBorder(mask, (from, to, y) => {
    for (let x = from; x < to; x++) borders[next[x]!++] = y
  })
  const counts: number[] = []
  let position = 0
  let isOpen = false
  for (let x = 0; x < rect.width; x++) {
    const base = (rect.left + x) * height + rect.top
    for (let at = starts[x]!; at < starts[x + 1]!; at++) {
      const border = base + borders[at]!
      // A run that reaches the bottom goes on at the top of the next column.
      if (border === position && counts.length > 0 && !isOpen) {
        position -= counts.pop()!
      } else {
        counts.push(border - position)
        position = border
      }
      isOpen = !isOpen
    }
  }
  const rest = width * height - position
  if (rest > 0 || counts.length === 0) counts.push(rest)
  return counts
}

/** Calls back for every stretch of columns whose state changes between row `y - 1` and row `y`. */
function forEachBorder(mask: Spans, visit: (from: number, to: number, y: number) => void): void {
  const { rowStarts, xs, height } = mask
  for (let y = 0; y <= height; y++) {
    let i = y > 0 ? rowStarts[y - 1]! : 0
    const iEnd = y > 0 ? rowStarts[y]! : 0
    let j = y < height ? rowStarts[y]! : 0
    const jEnd = y < height ? rowStarts[y + 1]! : 0
    let from = -1
    while (i < iEnd || j < jEnd) {
      const a = i < iEnd ? xs[i]! : Infinity
      const b = j < jEnd ? xs[j]! : Infinity
      const x = Math.min(a, b)
      if (a === x) i++
      if (b === x) j++
      if (a === b) continue
      if (from < 0) from = x
      else {
        visit(from, x, y)
        from = -1
      }
    }
  }
}

function fromCounts(counts: readonly number[], width: number, height: number): Spans {
  const rect = { left: 0, top: 0, width, height }
  const rows = Array.from({ length: height }, (): number[] => [])
  let position = 0
  let found = false
  for (let at = 0; at < counts.length; at++) {
    const end = position + counts[at]!
    if (at % 2 === 1) {
      for (let pixel = position; pixel < end; pixel++) {
        const x = Math.floor(pixel / height)
        const row = rows[pixel - x * height]!
        found = true
        if (row[row.length - 1] === x) row[row.length - 1] = x + 1
        else row.push(x, x + 1)
      }
    }
    position = end
  }
  if (!found) return emptySpans(rect)
  const builder = new SpansBuilder(rect)
  for (const row of rows) builder.copyRow(Int32Array.from(row), 0, row.length)
  return builder.finish()
}
