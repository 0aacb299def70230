import { inflateSync } from 'node:zlib'
import { SightglassError } from '../../errors/sightglass-error.ts'

/**
 * Unpacks a WOFF 1 font to the plain OpenType file inside. Plain fonts pass through.
 * Source: https://www.w3.org/TR/WOFF/
 * @throws SightglassError `config_invalid` for WOFF 2 and for what is no font.
 */
export function unpackFont(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const signature = file.length >= 44 ? view.getUint32(0) : 0
  if (signature === 0x00010000 || signature === 0x4f54544f || signature === 0x74746366) return file
  if (signature !== 0x774f4646) {
    throw new SightglassError('config_invalid', 'The font is of a kind that cannot be read.', {
      details: { try: 'give a .ttf, .otf, .ttc or .woff (not .woff2) file' },
    })
  }
  const count = view.getUint16(12)
  const tables = Array.from({ length: count }, (_, at) => {
    const entry = 44 + at * 20
    const offset = view.getUint32(entry + 4)
    const packed = file.subarray(offset, offset + view.getUint32(entry + 8))
    const length = view.getUint32(entry + 12)
    const data = packed.length < length ? inflateSync(packed, { maxOutputLength: length }) : packed
    return { tag: view.getUint32(entry), checksum: view.getUint32(entry + 16), length, data }
  })
  let end = 12 + 16 * count
  const starts = tables.map(({ length }) => {
    const start = end
    end += (length + 3) & ~3
    return start
  })
  const font = new Uint8Array(end)
  const out = new DataView(font.buffer)
  out.setUint32(0, view.getUint32(4))
  out.setUint16(4, count)
  tables.forEach(({ tag, checksum, length, data }, at) => {
    const entry = 12 + at * 16
    out.setUint32(entry, tag)
    out.setUint32(entry + 4, checksum)
    out.setUint32(entry + 8, starts[at]!)
    out.setUint32(entry + 12, length)
    font.set(data, starts[at]!)
  })
  return font
}
