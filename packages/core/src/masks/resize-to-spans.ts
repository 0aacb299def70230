import type { PixelRect } from '../geometry/pixels.ts'
import { type Spans, SpansBuilder } from './spans.ts'
import { half, precisionBits, type Taps, tapsOf } from './taps.ts'

/** An 8-bit gray picture, row by row. */
export interface GrayImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/**
 * Stretches a gray mask over a rectangle and keeps the pixels above the threshold, bit for bit as Pillow's
 * `resize(size, BILINEAR)` and `> threshold`, without making the stretched picture: a pixel is only computed where the
 * source pixels it is mixed from lie on both sides of the threshold. Everywhere else the answer is theirs.
 */
export function resizeToSpans(source: GrayImage, rect: PixelRect, threshold: number): Spans {
  const columns = tapsOf(source.width, rect.width)
  const rows = tapsOf(source.height, rect.height)
  const builder = new SpansBuilder(rect)
  const resizer = new Resizer(source, rect.width, columns, threshold)
  let at = 0
  while (at < rect.height) {
    const first = rows.first[at]!
    const count = rows.count[at]!
    let end = at + 1
    while (end < rect.height && rows.first[end] === first && rows.count[end] === count) end++
    if (count === 1) resizer.copyRows(first, end - at, builder)
    else if (count === 2) resizer.mixTwo(first, rows, at, end, builder)
    else for (let y = at; y < end; y++) resizer.mixMany(rows, y, builder)
    at = end
  }
  return builder.finish()
}

class Resizer {
  readonly #source: Uint8Array
  readonly #sourceWidth: number
  readonly #width: number
  readonly #columns: Taps
  readonly #threshold: number
  /** Four source pixels at a time, where rows are whole words and the threshold is their top bit. */
  readonly #words: Uint32Array | undefined
  /** Runs above the threshold of each source row, stretched, one row after the other; made when first needed. */
  #runs: Int32Array
  #runsLength = 0
  readonly #runsFrom: Int32Array
  readonly #runsTo: Int32Array
  #valuesA = new Uint8Array(1024)
  #valuesB = new Uint8Array(1024)
  /** Stretches of the current band: start, end, 1 for inside or -1 for mixed, place of the values. */
  #pieces = new Int32Array(4096)
  #cover: Int32Array | undefined

  constructor(source: GrayImage, width: number, columns: Taps, threshold: number) {
    this.#source = source.data
    this.#sourceWidth = source.width
    this.#width = width
    this.#columns = columns
    this.#threshold = threshold
    this.#runs = new Int32Array(Math.max(width + 2, source.height * 8))
    this.#runsFrom = new Int32Array(source.height).fill(-1)
    this.#runsTo = new Int32Array(source.height)
    const { buffer, byteOffset, length } = source.data
    if (threshold === 127 && source.width % 4 === 0 && byteOffset % 4 === 0) {
      this.#words = new Uint32Array(buffer, byteOffset, length >> 2)
    }
  }

  /** One source row alone: its runs are the answer. */
  copyRows(row: number, times: number, builder: SpansBuilder): void {
    this.#findRuns(row)
    for (let n = 0; n < times; n++) builder.copyRow(this.#runs, this.#runsFrom[row]!, this.#runsTo[row]!)
  }

  /** All output rows that mix the same two source rows. */
  mixTwo(row: number, rows: Taps, from: number, to: number, builder: SpansBuilder): void {
    this.#findRuns(row)
    this.#findRuns(row + 1)
    if (this.#isSame(row)) {
      for (let y = from; y < to; y++) builder.copyRow(this.#runs, this.#runsFrom[row]!, this.#runsTo[row]!)
      return
    }
    const pieces = this.#split(row)
    for (let y = from; y < to; y++) {
      const weightA = rows.weights[y * rows.stride]!
      const weightB = rows.weights[y * rows.stride + 1]!
      this.#mixRow(pieces, weightA, weightB, builder)
    }
  }

  #mixRow(pieces: number, weightA: number, weightB: number, builder: SpansBuilder): void {
    const list = this.#pieces
    const valuesA = this.#valuesA
    const valuesB = this.#valuesB
    // `(sum >> 22) > t` is `sum >= (t + 1) << 22`; the half unit is moved to the other side.
    const least = (this.#threshold + 1) * (1 << precisionBits) - half
    for (let at = 0; at < pieces; at += 4) {
      const start = list[at]!
      const end = list[at + 1]!
      if (list[at + 2] === 1) {
        builder.add(start, end)
        continue
      }
      const base = list[at + 3]! - start
      let open = -1
      for (let x = start; x < end; x++) {
        if (valuesA[base + x]! * weightA + valuesB[base + x]! * weightB >= least) {
          if (open < 0) open = x
        } else if (open >= 0) {
          builder.add(open, x)
          open = -1
        }
      }
      if (open >= 0) builder.add(open, end)
    }
    builder.nextRow()
  }

  /** Where both rows are in the mask, and where only one is; there the values of both are computed, once per band. */
  #split(row: number): number {
    const runs = this.#runs
    let i = this.#runsFrom[row]!
    let j = this.#runsFrom[row + 1]!
    const iEnd = this.#runsTo[row]!
    const jEnd = this.#runsTo[row + 1]!
    let x = 0
    let count = 0
    let values = 0
    let inA = false
    let inB = false
    while (i < iEnd || j < jEnd) {
      const next = Math.min(i < iEnd ? runs[i]! : this.#width, j < jEnd ? runs[j]! : this.#width)
      if (next > x && (inA || inB)) {
        if (count + 4 > this.#pieces.length) this.#pieces = doubled(this.#pieces)
        this.#pieces[count++] = x
        this.#pieces[count++] = next
        this.#pieces[count++] = inA && inB ? 1 : -1
        this.#pieces[count++] = values
        if (inA !== inB) values = this.#evaluate(row, x, next, values)
      }
      x = next
      if (i < iEnd && runs[i] === x) {
        inA = !inA
        i++
      }
      if (j < jEnd && runs[j] === x) {
        inB = !inB
        j++
      }
    }
    return count
  }

  #evaluate(row: number, from: number, to: number, at: number): number {
    while (at + to - from > this.#valuesA.length) {
      this.#valuesA = doubledBytes(this.#valuesA)
      this.#valuesB = doubledBytes(this.#valuesB)
    }
    const { first, count, weights, stride } = this.#columns
    const source = this.#source
    const valuesA = this.#valuesA
    const valuesB = this.#valuesB
    const rowA = row * this.#sourceWidth
    const rowB = rowA + this.#sourceWidth
    for (let x = from; x < to; x++) {
      const begin = first[x]!
      const n = count[x]!
      let w = x * stride
      let a = half
      let b = half
      for (let k = begin; k < begin + n; k++) {
        const weight = weights[w++]!
        a += source[rowA + k]! * weight
        b += source[rowB + k]! * weight
      }
      a >>= precisionBits
      b >>= precisionBits
      valuesA[at] = Math.min(a, 255)
      valuesB[at] = Math.min(b, 255)
      at++
    }
    return at
  }

  /** A row mixed from three or more: counted how many of them are in the mask; computed where they disagree. */
  mixMany(rows: Taps, y: number, builder: SpansBuilder): void {
    const first = rows.first[y]!
    const count = rows.count[y]!
    this.#cover ??= new Int32Array(this.#width + 1)
    const cover = this.#cover.fill(0)
    for (let row = first; row < first + count; row++) {
      this.#findRuns(row)
      for (let at = this.#runsFrom[row]!; at < this.#runsTo[row]!; at += 2) {
        cover[this.#runs[at]!]! += 1
        cover[this.#runs[at + 1]!]! -= 1
      }
    }
    let covered = 0
    let open = -1
    for (let x = 0; x < this.#width; x++) {
      covered += cover[x]!
      const inside = covered === count || (covered > 0 && this.#isAbove(rows, y, x))
      if (inside && open < 0) open = x
      else if (!inside && open >= 0) {
        builder.add(open, x)
        open = -1
      }
    }
    if (open >= 0) builder.add(open, this.#width)
    builder.nextRow()
  }

  #isAbove(rows: Taps, y: number, x: number): boolean {
    let sum = half
    const first = rows.first[y]!
    for (let n = 0; n < rows.count[y]!; n++) {
      sum += this.#valueAt(first + n, x) * rows.weights[y * rows.stride + n]!
    }
    return sum >> precisionBits > this.#threshold
  }

  #valueAt(row: number, x: number): number {
    const { first, count, weights, stride } = this.#columns
    const base = row * this.#sourceWidth + first[x]!
    let sum = half
    for (let n = 0; n < count[x]!; n++) sum += this.#source[base + n]! * weights[x * stride + n]!
    const value = sum >> precisionBits
    return Math.min(value, 255)
  }

  #isSame(row: number): boolean {
    const runs = this.#runs
    let a = this.#runsFrom[row]!
    let b = this.#runsFrom[row + 1]!
    const end = this.#runsTo[row]!
    if (end - a !== this.#runsTo[row + 1]! - b) return false
    while (a < end) if (runs[a++] !== runs[b++]) return false
    return true
  }

  #findRuns(row: number): void {
    if (this.#runsFrom[row]! >= 0) return
    const source = this.#source
    const width = this.#sourceWidth
    const base = row * width
    const threshold = this.#threshold
    while (this.#runs.length < this.#runsLength + this.#width + 2) this.#runs = doubled(this.#runs)
    const out = this.#runs
    const words = this.#words
    const { mixedFrom, mixedTo } = this.#columns
    let length = this.#runsLength
    let isOpen = false
    let done = 0
    let inside = source[base]! > threshold
    for (let x = 1; x < width; x++) {
      if (words && (x & 3) === 0) {
        const all = inside ? topBits : 0
        while (x < width && (words[(base + x) >> 2]! & topBits) >>> 0 === all) x += 4
        if (x >= width) break
      }
      if (source[base + x]! > threshold === inside) continue
      const from = mixedFrom[x - 1]!
      const to = mixedTo[x - 1]!
      if (from > done) {
        if (inside !== isOpen) {
          isOpen = inside
          out[length++] = done
        }
        done = from
      }
      for (; done < to; done++) {
        if (this.#valueAt(row, done) > threshold === isOpen) continue
        isOpen = !isOpen
        out[length++] = done
      }
      inside = !inside
    }
    if (done < this.#width && inside !== isOpen) {
      isOpen = inside
      out[length++] = done
    }
    if (isOpen) out[length++] = this.#width
    this.#runsFrom[row] = this.#runsLength
    this.#runsTo[row] = length
    this.#runsLength = length
  }
}

const topBits = 0x80808080

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2)
  larger.set(list)
  return larger
}

function doubledBytes(list: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(list.length * 2)
  larger.set(list)
  return larger
}
