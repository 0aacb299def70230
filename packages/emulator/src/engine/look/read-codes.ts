import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { SeenText } from '../types.ts'
import { once } from './once.ts'
import { installNote, optional } from './optional.ts'
import type { Picture } from './picture.ts'

/** The note to give when the reader is not installed. */
export const CODES_NOTE = installNote('read bar codes', ['zxing-wasm'])

const loadReader = once(() =>
  optional(async () => {
    const reader = await import('zxing-wasm/reader')
    // Left alone, the package fetches its WebAssembly from the network.
    const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
    const wasm = await readFile(file)
    const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer
    await reader.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
    return reader
  }),
)

/** Reads bar codes and QR codes; `undefined` when the reader is not installed. */
export async function readCodes({ pixels, scale }: Picture): Promise<SeenText[] | undefined> {
  const reader = await loadReader()
  if (reader === undefined) return undefined
  const { width, height, data } = pixels
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4)
    rgba.set(data.subarray(from, from + 3), to)
  const codes = await reader.readBarcodes(
    { width, height, data: rgba, colorSpace: 'srgb' },
    { tryHarder: true, maxNumberOfSymbols: 32 },
  )
  return codes
    .filter(({ isValid }) => isValid)
    .map(({ text, position }) => {
      const points = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft]
      const xs = points.map(({ x }) => x * scale)
      const ys = points.map(({ y }) => y * scale)
      const left = Math.min(...xs)
      const top = Math.min(...ys)
      // A checksum stands behind every code that is read at all.
      return {
        text,
        score: 1,
        box: { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top },
      }
    })
}
