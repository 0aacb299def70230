import { crc32 } from './crc32.ts'
import { type InflateZlib, inflatePure } from './inflate.ts'
import type { GrayImage } from './resize-to-spans.ts'
import { unfilter } from './unfilter.ts'

/** A PNG read as gray, or why not. */
export type ReadPng =
  | { readonly image: GrayImage; readonly rowsRead: number }
  | { readonly problem: 'not_png' | 'truncated'; readonly detail: string }

/** Options of {@link readGrayPng}. */
export interface ReadPngOptions {
  /** How to inflate. Default: plain JavaScript, which runs everywhere. */
  readonly inflate?: InflateZlib
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

/**
 * Reads a PNG as 8-bit gray: any colour type and depth that is not interlaced. Colours become gray as in Pillow's
 * `convert('L')`; alpha is ignored. Checksums are checked. Of a PNG that is cut off, the whole rows that inflate are
 * kept and the rest is 0. Never throws.
 */
export function readGrayPng(bytes: Uint8Array, options: ReadPngOptions = {}): ReadPng {
  const { inflate = inflatePure, maxPixels = 64_000_000 } = options
  const chunks = readChunks(bytes)
  if ('problem' in chunks) return chunks
  const { width, height, depth, colorType, interlaced, palette } = chunks
  const channels = channelsOf.get(colorType)
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) return notPng('a PNG of an unknown kind')
  if (interlaced) return notPng('an interlaced PNG')
  if (width * height > maxPixels) return notPng(`a PNG of ${width} x ${height} pixels`)
  const rowBytes = Math.ceil((width * channels * depth) / 8)
  const expected = (rowBytes + 1) * height
  const { data, isTooLong } = inflate(chunks.data, expected)
  if (isTooLong) return notPng('a PNG with more data than its header says')
  const rowsRead = Math.floor(data.length / (rowBytes + 1))
  if (rowsRead === 0) return { problem: 'truncated', detail: 'not one row of the PNG can be had' }
  const raw = new Uint8Array(rowBytes * height)
  const good = unfilter(data, raw, rowBytes, rowsRead, Math.max(1, (channels * depth) >> 3))
  if (good === 0) return notPng('a PNG with an unknown row filter')
  const image = {
    width,
    height,
    data: depth === 8 && colorType === 0 ? raw : toGray(raw, chunks, rowBytes, palette),
  }
  return { image, rowsRead: good }
}

interface Chunks {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colorType: number
  readonly interlaced: boolean
  readonly palette: Uint8Array | undefined
  readonly data: Uint8Array
}

function readChunks(bytes: Uint8Array): Chunks | { problem: 'not_png' | 'truncated'; detail: string } {
  if (bytes.length < 33 || word(bytes, 0) !== 0x89504e47 || word(bytes, 12) !== 0x49484452) {
    return notPng('bytes that do not start as a PNG')
  }
  const width = word(bytes, 16)
  const height = word(bytes, 20)
  if (width === 0 || height === 0) return notPng('a PNG without pixels')
  const parts: Uint8Array[] = []
  let palette: Uint8Array | undefined
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = word(bytes, at)
    const type = word(bytes, at + 4)
    const end = at + 8 + length
    const isWhole = end + 4 <= bytes.length
    if (isWhole && crc32(bytes, at + 4, end) !== word(bytes, end))
      return notPng('a PNG with a wrong checksum')
    if (type === 0x49444154) parts.push(bytes.subarray(at + 8, Math.min(end, bytes.length)))
    if (type === 0x504c5445) palette = bytes.subarray(at + 8, Math.min(end, bytes.length))
    if (type === 0x49454e44) break
    at = end + 4
  }
  if (parts.length === 0) return { problem: 'truncated', detail: 'the PNG ends before its pixels' }
  return {
    width,
    height,
    depth: bytes[24]!,
    colorType: bytes[25]!,
    interlaced: bytes[28] !== 0,
    palette,
    data: parts.length === 1 ? parts[0]! : joined(parts),
  }
}

/** Gray from any kind of rows, as Pillow does it: `(R * 19595 + G * 38470 + B * 7471 + 0x8000) >> 16`. */
function toGray(
  raw: Uint8Array,
  chunks: Chunks,
  rowBytes: number,
  palette: Uint8Array | undefined,
): Uint8Array {
  const { width, height, depth, colorType } = chunks
  const channels = channelsOf.get(colorType)!
  const out = new Uint8Array(width * height)
  const max = (1 << Math.min(depth, 8)) - 1
  const sample = (row: number, at: number): number => {
    if (depth === 8) return raw[row + at]!
    if (depth === 16) return raw[row + at * 2]!
    const bit = at * depth
    return (raw[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & max
  }
  for (let y = 0; y < height; y++) {
    const row = y * rowBytes
    for (let x = 0; x < width; x++) {
      const at = x * channels
      const first = sample(row, at)
      let gray = first
      if (colorType === 3)
        gray = luma(palette?.[first * 3], palette?.[first * 3 + 1], palette?.[first * 3 + 2])
      else if (channels >= 3) gray = luma(first, sample(row, at + 1), sample(row, at + 2))
      else if (depth < 8) gray = (first * 255) / max
      out[y * width + x] = gray
    }
  }
  return out
}

function luma(red = 0, green = 0, blue = 0): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
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
