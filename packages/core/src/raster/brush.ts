import type { Paint } from '../draw/shape.ts'
import type { Canvas } from './canvas.ts'
import type { Stretches } from './coverage.ts'

/** The first and third byte of a word, and the second and fourth: two channels are blended with one multiplication. */
const LOW = 0x00ff00ff
const HIGH = 0xff00ff00 | 0
/** One half in each of the two, so that cutting off the fraction rounds. */
const HALVES = 0x00800080

/**
 * Lays one colour over the pixels of a canvas, in 8.8 fixed point. Long runs go four bytes at a time, whatever the
 * machine's byte order.
 */
export class Brush implements Stretches {
  readonly #canvas: Canvas
  readonly #paint: Paint
  readonly #bytes: Uint8Array
  readonly #words: Int32Array
  /** How much of what is below stays, in 1/256. */
  readonly #keep: number
  /** What is added to the low and the high bytes of each word, for the words that a run goes through in turn. */
  readonly #low: readonly [number, number, number]
  readonly #high: readonly [number, number, number]

  constructor(canvas: Canvas, paint: Paint) {
    this.#canvas = canvas
    this.#paint = paint
    const { buffer } = canvas.data
    this.#bytes = canvas.data
    this.#words = new Int32Array(buffer, 0, buffer.byteLength >> 2)
    this.#keep = keepOf(paint.alpha)
    const bytes = new Uint8Array(12)
    const pixel = canvas.channels === 3 ? paint.color : [...paint.color, 255]
    for (let at = 0; at < 12; at++) bytes[at] = pixel[at % pixel.length]!
    const [a, b, c] = new Int32Array(bytes.buffer)
    const share = 256 - this.#keep
    const low = (word: number) => (Math.imul(word & LOW, share) + HALVES) | 0
    this.#low = [low(a!), low(b!), low(c!)]
    this.#high = [low(a! >>> 8), low(b! >>> 8), low(c! >>> 8)]
  }

  /** Paints a stretch of pixels that are covered in part or, with a share of 1, wholly. */
  add(y: number, start: number, end: number, share: number): void {
    if (share === 1) this.run(y, start, end)
    else for (let x = start; x < end; x++) this.pixel(x, y, share)
  }

  /** Paints pixels `start` (included) to `end` of row `y`. */
  run(y: number, start: number, end: number): void {
    const { channels, width } = this.#canvas
    const from = (y * width + start) * channels
    const to = (y * width + end) * channels
    if (channels === 4) this.#runRgba(from, to)
    else this.#runRgb(from, to)
  }

  /** Paints one pixel that is covered in part, `cover` 0..1. */
  pixel(x: number, y: number, cover: number): void {
    const { channels, width } = this.#canvas
    const { color, alpha } = this.#paint
    const at = (y * width + x) * channels
    if (channels === 4 && this.#bytes[at + 3] !== 255) blendRgba(this.#bytes, at, this.#paint, alpha * cover)
    else blendRgb(this.#bytes, at, at + 3, color, keepOf(alpha * cover))
  }

  #runRgb(from: number, to: number): void {
    const bytes = this.#bytes
    const { color } = this.#paint
    let at = from
    if (to - from >= 48) {
      // Three words are four pixels; they begin where a word begins with the first channel.
      while ((bytes.byteOffset + at) % 4 !== 0) at += 3
      blendRgb(bytes, from, at, color, this.#keep)
      const words = this.#words
      const keep = this.#keep
      const [lowA, lowB, lowC] = this.#low
      const [highA, highB, highC] = this.#high
      let word = (bytes.byteOffset + at) / 4
      const end = word + Math.floor((to - at) / 12) * 3
      at += (end - word) * 4
      for (; word < end; word += 3) {
        const a = words[word]!
        const b = words[word + 1]!
        const c = words[word + 2]!
        words[word] =
          (((Math.imul(a & LOW, keep) + lowA) >>> 8) & LOW) |
          ((Math.imul((a >>> 8) & LOW, keep) + highA) & HIGH)
        words[word + 1] =
          (((Math.imul(b & LOW, keep) + lowB) >>> 8) & LOW) |
          ((Math.imul((b >>> 8) & LOW, keep) + highB) & HIGH)
        words[word + 2] =
          (((Math.imul(c & LOW, keep) + lowC) >>> 8) & LOW) |
          ((Math.imul((c >>> 8) & LOW, keep) + highC) & HIGH)
      }
    }
    blendRgb(bytes, at, to, color, this.#keep)
  }

  #runRgba(from: number, to: number): void {
    const data = this.#bytes
    const words = this.#words
    const keep = this.#keep
    const [low] = this.#low
    const [high] = this.#high
    const aligned = data.byteOffset % 4 === 0
    for (let at = from; at < to; at += 4) {
      if (aligned && data[at + 3] === 255) {
        const word = words[(data.byteOffset + at) / 4]!
        words[(data.byteOffset + at) / 4] =
          (((Math.imul(word & LOW, keep) + low) >>> 8) & LOW) |
          ((Math.imul((word >>> 8) & LOW, keep) + high) & HIGH)
      } else blendRgba(data, at, this.#paint, this.#paint.alpha)
    }
  }
}

function keepOf(alpha: number): number {
  return Math.round((1 - Math.min(1, Math.max(0, alpha))) * 256)
}

/** Three channels at a time, from byte `from` to byte `to`. */
function blendRgb(bytes: Uint8Array, from: number, to: number, color: Paint['color'], keep: number): void {
  const share = 256 - keep
  const red = color[0] * share + 128
  const green = color[1] * share + 128
  const blue = color[2] * share + 128
  for (let at = from; at < to; at += 3) {
    bytes[at] = (Math.imul(bytes[at]!, keep) + red) >> 8
    bytes[at + 1] = (Math.imul(bytes[at + 1]!, keep) + green) >> 8
    bytes[at + 2] = (Math.imul(bytes[at + 2]!, keep) + blue) >> 8
  }
}

/** Porter-Duff "over" on pixels that are not premultiplied. */
function blendRgba(data: Uint8Array, at: number, { color }: Paint, alpha: number): void {
  const below = (data[at + 3]! / 255) * (1 - alpha)
  const sum = alpha + below
  if (sum <= 0) return
  for (let channel = 0; channel < 3; channel++) {
    data[at + channel] = Math.round((color[channel]! * alpha + data[at + channel]! * below) / sum)
  }
  data[at + 3] = Math.round(sum * 255)
}
