import type { GrayImage } from './gray-image.ts'
import { half, precisionBits, type Taps } from './taps.ts'

/**
 * The rows of a gray picture stretched sideways, each as the runs of its pixels above the threshold. A row is read when
 * it is first asked for, and only where it crosses the threshold are stretched pixels computed.
 */
export class StretchedRows {
  readonly width: number
  readonly columns: Taps
  /** Pairs of first column and column after the last, one row's after the other's. */
  runs: Int32Array
  /** Where each row's runs begin in `runs`; -1 before the row was found. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly #source: GrayImage
  readonly #threshold: number
  /** Four source pixels at a time, where the threshold is their top bit. */
  readonly #words: Int32Array | undefined
  #length = 0

  constructor(source: GrayImage, columns: Taps, threshold: number) {
    this.width = columns.first.length
    this.columns = columns
    this.#source = source
    this.#threshold = threshold
    this.runs = new Int32Array(Math.max(this.width + 2, source.height * 8))
    this.from = new Int32Array(source.height).fill(-1)
    this.to = new Int32Array(source.height)
    this.#words = threshold === 127 ? wordsOf(source.data) : undefined
  }

  /** Finds the row's runs, if that was not done before. */
  find(row: number): void {
    if (this.from[row]! >= 0) return
    while (this.runs.length < this.#length + this.width + 2) this.runs = doubled(this.runs)
    const { mixedFrom, mixedTo, weights, stride } = this.columns
    const { data, width } = this.#source
    const words = this.#words
    const least = leastSum(this.#threshold)
    const isPaired = stride === 3
    const out = this.runs
    const base = row * width
    const end = base + width
    let length = this.#length
    // Nothing below branches on a pixel: what would be a guess for the processor is a sum of bits.
    let inside = data[base]! > this.#threshold ? 1 : 0
    let open = 0
    let done = 0
    let at = base
    while (true) {
      at = words ? nextOtherWord(words, at, end, inside) : this.#nextOther(at, end, inside)
      if (at >= end) break
      const border = at - base - 1
      const from = mixedFrom[border]!
      const to = mixedTo[border]!
      if (from > done) {
        out[length] = done
        length += open ^ inside
        open = inside
        done = from
      }
      if (isPaired) {
        const left = data[at - 1]!
        const right = data[at]!
        for (; done < to; done++) {
          const w = done * 3
          const sum = Math.imul(left, weights[w]!) + Math.imul(right, weights[w + 1]!)
          const above = ((sum - least) >>> 31) ^ 1
          out[length] = done
          length += open ^ above
          open = above
        }
      } else {
        for (; done < to; done++) {
          const above = this.valueAt(row, done) > this.#threshold ? 1 : 0
          out[length] = done
          length += open ^ above
          open = above
        }
      }
      inside ^= 1
    }
    if (done < this.width) {
      out[length] = done
      length += open ^ inside
      open = inside
    }
    out[length] = this.width
    length += open
    this.from[row] = this.#length
    this.to[row] = length
    this.#length = length
  }

  /** One stretched pixel, 0..255. */
  valueAt(row: number, x: number): number {
    const { first, count, weights, stride } = this.columns
    const { data, width } = this.#source
    const base = row * width + first[x]!
    let sum = half
    for (let n = 0; n < count[x]!; n++) sum += Math.imul(data[base + n]!, weights[x * stride + n]!)
    return Math.min(sum >> precisionBits, 255)
  }

  /** Whether a row has the same runs as the next. */
  isLikeNext(row: number): boolean {
    const { runs } = this
    let a = this.from[row]!
    let b = this.from[row + 1]!
    const end = this.to[row]!
    if (end - a !== this.to[row + 1]! - b) return false
    while (a < end) if (runs[a++] !== runs[b++]) return false
    return true
  }

  #nextOther(at: number, end: number, inside: number): number {
    const { data } = this.#source
    const threshold = this.#threshold
    while (at < end && (data[at]! > threshold ? 1 : 0) === inside) at++
    return at
  }
}

/** A sum of weighted pixels from this on is above the threshold: `(sum + half) >> 22 > t`, put the other way round. */
export function leastSum(threshold: number): number {
  return (threshold + 1) * (1 << precisionBits) - half
}

const topBits = 0x80808080 | 0

/** The first byte from `at` on, before `end` or little after it, whose top bit is not `bit`. */
function nextOtherWord(words: Int32Array, at: number, end: number, bit: number): number {
  const same = bit === 1 ? topBits : 0
  let word = at >> 2
  let other = (words[word]! ^ same) & (topBits << ((at & 3) << 3))
  while (other === 0) {
    word++
    if (word << 2 >= end) return end
    other = (words[word]! ^ same) & topBits
  }
  return (word << 2) + ((31 - Math.clz32(other & -other)) >> 3)
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array | undefined {
  const count = (length + 3) >> 2
  const fits = byteOffset % 4 === 0 && byteOffset + count * 4 <= buffer.byteLength
  return isLittleEndian && fits ? new Int32Array(buffer, byteOffset, count) : undefined
}

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2)
  larger.set(list)
  return larger
}
