import { SightglassError } from '../errors/sightglass-error.ts'
import type { Size } from '../geometry/size.ts'
import { compressCounts, expandCounts } from './rle-string.ts'
import { cutToPicture, Spans } from './spans.ts'
import { type LinesOfRuns, transposeRuns } from './transpose-runs.ts'

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

/**
 * A mask as COCO's RLE of the whole picture; what lies outside the picture is cut off. Takes time in the length of the
 * outline, not in pixels.
 */
export function maskToRle(mask: Spans, options: MaskToRleOptions & { compressed: true }): CocoRle<string>
export function maskToRle(mask: Spans, options: MaskToRleOptions & { compressed?: false }): CocoRle<number[]>
export function maskToRle(mask: Spans, options: MaskToRleOptions): CocoRle
export function maskToRle(mask: Spans, options: MaskToRleOptions): CocoRle {
  const { size, compressed = false } = options
  const counts = countsOf(cutToPicture(mask, size), size)
  return { size: [size.height, size.width], counts: compressed ? compressCounts(counts) : counts }
}

/**
 * A mask from COCO's RLE, compressed or not. Takes time in the length of the outline. Throws `request_invalid` for a
 * size that is none or too large, and when the counts do not fit it.
 */
export function rleToMask(rle: CocoRle): Spans {
  const [height, width] = rle.size
  if (!(Number.isInteger(height) && Number.isInteger(width) && height >= 0 && width >= 0)) {
    throw new SightglassError('request_invalid', 'The size of a run-length mask must be [height, width].', {
      details: { given: `${height} x ${width}` },
    })
  }
  // Without a pixel a side still costs memory for each of its lines.
  if (height * width > maxPixels || Math.max(height, width) > longestSide) {
    throw new SightglassError('request_invalid', 'The run-length mask is too large.', {
      details: { given: `${height} x ${width}`, limit: `${maxPixels} pixels, ${longestSide} a side` },
    })
  }
  const counts = typeof rle.counts === 'string' ? expandCounts(rle.counts) : rle.counts
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total > height * width || counts.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new SightglassError('request_invalid', 'The counts of a run-length mask do not fit its size.', {
      details: { given: `${total} pixels`, limit: `${height} x ${width}` },
    })
  }
  const rows = transposeRuns(columnsOf(counts, width, height), height)
  return new Spans({ left: 0, top: 0, width, height }, rows.starts, rows.ends)
}

/** As many pixels as any picture may have here: 16383 x 16383. */
const maxPixels = 268_402_689
const longestSide = 1_000_000

/** The counts of the whole picture from the mask's columns. */
function countsOf(mask: Spans, { width, height }: Size): number[] {
  const { rect } = mask
  const columns = transposeRuns({ starts: mask.rowStarts, ends: mask.xs }, rect.width)
  const counts: number[] = []
  let position = 0
  let isOpen = false
  for (let x = 0; x < rect.width; x++) {
    const base = (rect.left + x) * height + rect.top
    for (let at = columns.starts[x]!; at < columns.starts[x + 1]!; at++) {
      const border = base + columns.ends[at]!
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

/** The counts cut at the ends of the columns. */
function columnsOf(counts: readonly number[], width: number, height: number): LinesOfRuns {
  const starts = new Uint32Array(width + 1)
  const ends: number[] = []
  let position = 0
  let column = 0
  for (let at = 0; at < counts.length; at++) {
    let from = position
    position += counts[at]!
    while (at % 2 === 1 && from < position) {
      const x = Math.floor(from / height)
      while (column < x) starts[++column] = ends.length
      const to = Math.min(position, (x + 1) * height)
      const start = from - x * height
      // Two runs with no zeros between them are one.
      if (ends.length > starts[x]! && ends.at(-1) === start) ends[ends.length - 1] = to - x * height
      else ends.push(start, to - x * height)
      from = to
    }
  }
  while (column < width) starts[++column] = ends.length
  return { starts, ends: Int32Array.from(ends) }
}
