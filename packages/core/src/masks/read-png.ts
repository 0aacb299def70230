import { crc32 } from './crc32.ts'
import type { GrayImage } from './gray-image.ts'
import { type InflateZlib, inflatePure } from './inflate.ts'
import { unfilter } from './unfilter.ts'

/** A PNG read as gray, or why not. */
export type ReadPng =
  | { readonly image: GrayImage; readonly rowsRead: number }
  | { readonly problem: 'not_png' | 'truncated'; readonly detail: string }

/** Options of {@link readGrayPng}. */
export interface ReadPngOptions {
  /** How to inflate. Default: plain JavaScript, which runs everywhere. */
  readonly inflate?: InflateZlib
  /** The checksum of ISO 3309. Default: plain JavaScript. */
  readonly checksum?: (bytes: Uint8Array) => number
  /** More pixels than this are refused before anything is inflated. @default 64_000_000 */
  readonly maxPixels?: number
}

/** Samples per pixel by colour type: gray, RGB, palette, gray with alpha, RGBA. Source: PNG, third edition, 11.2.1. */
const channelsOf = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
])

/** First column and row of Adam7's seven passes, and the steps between. Source: PNG, third edition, 8.1. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/**
 * Reads a PNG as 8-bit gray: any colour type and depth, interlaced too. Colours become gray as in Pillow's
 * `convert('L')`; alpha counts where it varies and the colour does not. Checksums are checked. Of a PNG that is cut
 * off, the whole rows that inflate are kept and the rest is 0. Never throws.
 */
export function readGrayPng(bytes: Uint8Array, options: ReadPngOptions = {}): ReadPng {
  const { inflate = inflatePure, maxPixels = 64_000_000 } = options
  const chunks = readChunks(bytes, options.checksum ?? crc32)
  if ('problem' in chunks) return chunks
  const { width, height, depth, colorType } = chunks
  const channels = channelsOf.get(colorType)
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) return notPng('a PNG of an unknown kind')
  if (chunks.interlaceMethod > 1) return notPng('a PNG with an unknown interlacing')
  if (width * height > maxPixels) return notPng(`a PNG of ${width} x ${height} pixels`)
  const parts = chunks.interlaceMethod === 1 ? passes : [[0, 0, 1, 1] as const]
  const fields = parts.map(([x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX)
    const rows = columns > 0 ? Math.max(0, Math.ceil((height - y) / stepY)) : 0
    return { x, y, stepX, stepY, columns, rows, rowBytes: Math.ceil((columns * channels * depth) / 8) }
  })
  const { data, isTooLong } = inflate(
    chunks.data,
    fields.reduce((sum, { rows, rowBytes }) => sum + (rowBytes + 1) * rows, 0),
  )
  if (isTooLong) return notPng('a PNG with more data than its header says')
  // Plain gray needs no reading.
  const reader =
    depth === 8 && colorType === 0 && fields.length === 1 ? undefined : new PixelReader(chunks, channels)
  let at = 0
  let rowsRead = 0
  for (const field of fields) {
    const { rowBytes, rows } = field
    const there = Math.min(rows, Math.floor((data.length - at) / (rowBytes + 1)))
    if (there <= 0) continue
    const filteredBytes = (rowBytes + 1) * rows
    const filtered = ofLength(data.subarray(at, at + filteredBytes), filteredBytes)
    const good = unfilter(filtered, rowBytes, there, Math.max(1, (channels * depth) >> 3))
    if (good === 0 && rowsRead === 0) return notPng('a PNG with an unknown row filter')
    const raw = filtered.fill(0, good * rowBytes).subarray(0, rows * rowBytes)
    at += filteredBytes
    rowsRead += good
    if (!reader) return { image: { width, height, data: raw }, rowsRead }
    reader.read(raw, { ...field, rows: good })
    if (good < rows) break
  }
  if (!reader || rowsRead === 0) return { problem: 'truncated', detail: 'not one row of the PNG can be had' }
  return { image: { width, height, data: reader.pixels() }, rowsRead: Math.min(rowsRead, height) }
}

interface Chunks {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colorType: number
  readonly interlaceMethod: number
  readonly palette: Uint8Array | undefined
  /** Alpha of the palette's first entries. */
  readonly transparency: Uint8Array | undefined
  readonly data: Uint8Array
}

function readChunks(
  bytes: Uint8Array,
  checksum: (bytes: Uint8Array) => number,
): Chunks | { problem: 'not_png' | 'truncated'; detail: string } {
  if (bytes.length < 33 || word(bytes, 0) !== 0x89504e47 || word(bytes, 12) !== 0x49484452) {
    return notPng('bytes that do not start as a PNG')
  }
  const width = word(bytes, 16)
  const height = word(bytes, 20)
  if (width === 0 || height === 0) return notPng('a PNG without pixels')
  const parts: Uint8Array[] = []
  let palette: Uint8Array | undefined
  let transparency: Uint8Array | undefined
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = word(bytes, at)
    const type = word(bytes, at + 4)
    const end = at + 8 + length
    const isWhole = end + 4 <= bytes.length
    if (isWhole && checksum(bytes.subarray(at + 4, end)) !== word(bytes, end))
      return notPng('a PNG with a wrong checksum')
    if (type === 0x49444154) parts.push(bytes.subarray(at + 8, Math.min(end, bytes.length)))
    if (type === 0x504c5445) palette = bytes.subarray(at + 8, Math.min(end, bytes.length))
    if (type === 0x74524e53) transparency = bytes.subarray(at + 8, Math.min(end, bytes.length))
    if (type === 0x49454e44) break
    at = end + 4
  }
  if (parts.length === 0) return { problem: 'truncated', detail: 'the PNG ends before its pixels' }
  return {
    width,
    height,
    depth: bytes[24]!,
    colorType: bytes[25]!,
    interlaceMethod: bytes[28]!,
    palette,
    transparency,
    data: parts.length === 1 ? parts[0]! : joined(parts),
  }
}

/** Where the pixels of some rows belong in the picture. */
interface Field {
  readonly x: number
  readonly y: number
  readonly stepX: number
  readonly stepY: number
  readonly columns: number
  readonly rows: number
  readonly rowBytes: number
}

/** Gray from any kind of rows, as Pillow does it: `(R * 19595 + G * 38470 + B * 7471 + 0x8000) >> 16`. */
class PixelReader {
  readonly #chunks: Chunks
  readonly #channels: number
  readonly #gray: Uint8Array
  readonly #alpha: Uint8Array | undefined
  /** Pixels that came; the others say nothing about what varies. */
  readonly #seen: Uint8Array | undefined

  constructor(chunks: Chunks, channels: number) {
    this.#chunks = chunks
    this.#channels = channels
    const { width, height, colorType, transparency } = chunks
    this.#gray = new Uint8Array(width * height)
    const hasAlpha = colorType >= 4 || (colorType === 3 && transparency !== undefined)
    if (!hasAlpha) return
    this.#alpha = new Uint8Array(width * height)
    this.#seen = new Uint8Array(width * height)
  }

  read(raw: Uint8Array, field: Field): void {
    const { width, colorType, palette, transparency } = this.#chunks
    const channels = this.#channels
    for (let y = 0; y < field.rows; y++) {
      const row = y * field.rowBytes
      for (let x = 0; x < field.columns; x++) {
        const at = x * channels
        const to = (field.y + y * field.stepY) * width + field.x + x * field.stepX
        const first = this.#sample(raw, row, at)
        this.#gray[to] =
          colorType === 3
            ? luma(palette?.[first * 3], palette?.[first * 3 + 1], palette?.[first * 3 + 2])
            : channels >= 3
              ? luma(first, this.#sample(raw, row, at + 1), this.#sample(raw, row, at + 2))
              : this.#scaled(first)
        if (!this.#alpha) continue
        this.#alpha[to] =
          colorType === 3 ? (transparency?.[first] ?? 255) : this.#sample(raw, row, at + channels - 1)
        this.#seen![to] = 1
      }
    }
  }

  /** Gray, or alpha where only that says anything. */
  pixels(): Uint8Array {
    return this.#alpha && !this.#varies(this.#gray) && this.#varies(this.#alpha) ? this.#alpha : this.#gray
  }

  #varies(values: Uint8Array): boolean {
    const seen = this.#seen
    let first = -1
    for (let at = 0; at < values.length; at++) {
      if (!seen?.[at]) continue
      if (first < 0) first = values[at]!
      else if (values[at] !== first) return true
    }
    return false
  }

  #sample(raw: Uint8Array, row: number, at: number): number {
    const { depth } = this.#chunks
    if (depth === 8) return raw[row + at]!
    if (depth === 16) return raw[row + at * 2]!
    const bit = at * depth
    return (raw[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)
  }

  #scaled(value: number): number {
    const { depth } = this.#chunks
    return depth < 8 ? (value * 255) / ((1 << depth) - 1) : value
  }
}

function luma(red = 0, green = 0, blue = 0): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}

/** The bytes themselves, or a longer copy that ends in zeros. */
function ofLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes
  const longer = new Uint8Array(length)
  longer.set(bytes)
  return longer
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function notPng(detail: string): { problem: 'not_png'; detail: string } {
  return { problem: 'not_png', detail }
}
