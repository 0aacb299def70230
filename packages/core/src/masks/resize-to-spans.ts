import type { PixelRect } from '../geometry/pixels.ts'
import type { GrayImage } from './gray-image.ts'
import { type Spans, SpansBuilder } from './spans.ts'
import { leastSum, StretchedRows } from './stretched-rows.ts'
import { half, precisionBits, type Taps, tapsOf } from './taps.ts'

/**
 * Stretches a gray mask over a rectangle and keeps the pixels above the threshold, bit for bit as Pillow's
 * `resize(size, BILINEAR)` and `> threshold`, without making the stretched picture: a pixel is only computed where the
 * source pixels it is mixed from lie on both sides of the threshold. Everywhere else the answer is theirs.
 */
export function resizeToSpans(source: GrayImage, rect: PixelRect, threshold: number): Spans {
  const columns = tapsOf(source.width, rect.width)
  const rows = tapsOf(source.height, rect.height)
  const builder = new SpansBuilder(rect)
  const mixer = new RowMixer(source, columns, rows, threshold)
  let at = 0
  while (at < rect.height) {
    const first = rows.first[at]!
    const count = rows.count[at]!
    let end = at + 1
    while (end < rect.height && rows.first[end] === first && rows.count[end] === count) end++
    if (count === 1) mixer.copyRows(first, end - at, builder)
    else if (count === 2) mixer.mixTwo(first, at, end, builder)
    else for (let y = at; y < end; y++) mixer.mixMany(y, builder)
    at = end
  }
  return builder.finish()
}

/** Mixes stretched rows with those below them. */
class RowMixer {
  readonly #source: GrayImage
  readonly #rows: Taps
  readonly #threshold: number
  readonly #stretched: StretchedRows
  readonly #width: number
  /** Four numbers for each stretch of the current band: start, end, 1 for inside or 0 for mixed, place of its values. */
  readonly #pieces: Int32Array
  /** Stretched pixels of both rows, the upper one's in the lower eight bits. */
  readonly #values: Uint16Array
  /** Runs of the row that is being made. */
  readonly #row: Int32Array
  /** How many rows begin less end to cover each column; made when first needed. */
  #cover: Int32Array | undefined

  constructor(source: GrayImage, columns: Taps, rows: Taps, threshold: number) {
    const width = columns.first.length
    this.#source = source
    this.#rows = rows
    this.#threshold = threshold
    this.#stretched = new StretchedRows(source, columns, threshold)
    this.#width = width
    this.#pieces = new Int32Array(width * 4)
    this.#values = new Uint16Array(width)
    this.#row = new Int32Array(width + 2)
  }

  /** One source row alone: its runs are the answer. */
  copyRows(row: number, times: number, builder: SpansBuilder): void {
    const rows = this.#stretched
    rows.find(row)
    for (let n = 0; n < times; n++) builder.copyRow(rows.runs, rows.from[row]!, rows.to[row]!)
  }

  /** All output rows that mix the same two source rows. */
  mixTwo(row: number, from: number, to: number, builder: SpansBuilder): void {
    this.#stretched.find(row)
    this.#stretched.find(row + 1)
    if (this.#stretched.isLikeNext(row)) {
      this.copyRows(row, to - from, builder)
      return
    }
    const pieces = this.#split(row)
    const { weights, stride } = this.#rows
    for (let y = from; y < to; y++) {
      this.#mixRow(pieces, weights[y * stride]!, weights[y * stride + 1]!, builder)
    }
  }

  #mixRow(pieces: number, weightA: number, weightB: number, builder: SpansBuilder): void {
    const list = this.#pieces
    const values = this.#values
    const out = this.#row
    const least = leastSum(this.#threshold)
    let length = 0
    let open = 0
    let x = 0
    for (let at = 0; at < pieces; at += 4) {
      const start = list[at]!
      const end = list[at + 1]!
      if (start > x) {
        out[length] = x
        length += open
        open = 0
      }
      x = start
      if (list[at + 2] === 1) {
        out[length] = x
        length += open ^ 1
        open = 1
      } else {
        const base = list[at + 3]! - start
        for (; x < end; x++) {
          const both = values[base + x]!
          const sum = Math.imul(both & 255, weightA) + Math.imul(both >> 8, weightB)
          const above = ((sum - least) >>> 31) ^ 1
          out[length] = x
          length += open ^ above
          open = above
        }
      }
      x = end
    }
    out[length] = x
    length += open
    builder.copyRow(out, 0, length)
  }

  /** Where both rows are in the mask, and where only one is; there the values of both are computed, once per band. */
  #split(row: number): number {
    const { runs, from, to } = this.#stretched
    const pieces = this.#pieces
    const width = this.#width
    let i = from[row]!
    let j = from[row + 1]!
    const iEnd = to[row]!
    const jEnd = to[row + 1]!
    let x = 0
    let count = 0
    let values = 0
    let inA = 0
    let inB = 0
    while (i < iEnd || j < jEnd) {
      const nextA = i < iEnd ? runs[i]! : width
      const nextB = j < jEnd ? runs[j]! : width
      const next = Math.min(nextA, nextB)
      if (next > x && (inA | inB) === 1) {
        pieces[count] = x
        pieces[count + 1] = next
        pieces[count + 2] = inA & inB
        pieces[count + 3] = values
        count += 4
        if (inA !== inB) values = this.#evaluate(row, x, next, values)
      }
      x = next
      if (i < iEnd && nextA === x) {
        inA ^= 1
        i++
      }
      if (j < jEnd && nextB === x) {
        inB ^= 1
        j++
      }
    }
    return count
  }

  #evaluate(row: number, from: number, to: number, at: number): number {
    const { first, count, weights, stride } = this.#stretched.columns
    const { data, width } = this.#source
    const values = this.#values
    const rowA = row * width
    for (let x = from; x < to; x++) {
      let k = rowA + first[x]!
      let w = x * stride
      const end = w + count[x]!
      let a = half
      let b = half
      for (; w < end; w++, k++) {
        const weight = weights[w]!
        a += Math.imul(data[k]!, weight)
        b += Math.imul(data[k + width]!, weight)
      }
      values[at++] = Math.min(a >> precisionBits, 255) | (Math.min(b >> precisionBits, 255) << 8)
    }
    return at
  }

  /** A row mixed from three or more: counted how many of them are in the mask; computed where they disagree. */
  mixMany(y: number, builder: SpansBuilder): void {
    const rows = this.#stretched
    const first = this.#rows.first[y]!
    const count = this.#rows.count[y]!
    this.#cover ??= new Int32Array(this.#width + 1)
    const cover = this.#cover.fill(0)
    for (let row = first; row < first + count; row++) {
      rows.find(row)
      for (let at = rows.from[row]!; at < rows.to[row]!; at += 2) {
        cover[rows.runs[at]!]! += 1
        cover[rows.runs[at + 1]!]! -= 1
      }
    }
    let covered = 0
    let open = -1
    for (let x = 0; x < this.#width; x++) {
      covered += cover[x]!
      const inside = covered === count || (covered > 0 && this.#isAbove(y, x))
      if (inside && open < 0) open = x
      else if (!inside && open >= 0) {
        builder.add(open, x)
        open = -1
      }
    }
    if (open >= 0) builder.add(open, this.#width)
    builder.nextRow()
  }

  #isAbove(y: number, x: number): boolean {
    const { first, count, weights, stride } = this.#rows
    let sum = half
    for (let n = 0; n < count[y]!; n++) {
      sum += Math.imul(this.#stretched.valueAt(first[y]! + n, x), weights[y * stride + n]!)
    }
    return sum >> precisionBits > this.#threshold
  }
}
