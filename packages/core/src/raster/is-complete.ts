import type { ImageFormat } from './image-formats.ts'

/**
 * Whether a file ends where its own structure says it ends, told from headers alone. `unknown` where only a decode
 * can tell. Bytes after the end are allowed: phones append video and depth maps there.
 */
export function looksComplete(bytes: Uint8Array, format: ImageFormat): boolean | 'unknown' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (format) {
    case 'jpeg':
      return jpegHasEnd(view)
    case 'png':
      return pngHasEnd(view)
    case 'webp':
      return bytes.length >= 12 && view.getUint32(4, true) + 8 <= bytes.length
    case 'heic':
    case 'avif':
      return boxesFit(view)
    case 'gif':
      return bytes.at(-1) === 0x3b ? true : 'unknown'
    default:
      return 'unknown'
  }
}

/** An EXIF thumbnail has an end marker of its own, so only one after the first scan counts. */
function jpegHasEnd(view: DataView): boolean {
  let at = 2
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return false
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xda) break
    if (marker === 0xd9) return true
    at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + view.getUint16(at + 2)
  }
  for (let end = view.byteLength - 2; end > at; end--) {
    if (view.getUint8(end) === 0xff && view.getUint8(end + 1) === 0xd9) return true
  }
  return false
}

function pngHasEnd(view: DataView): boolean {
  let at = 8
  while (at + 12 <= view.byteLength) {
    if (view.getUint32(at + 4) === 0x49454e44) return true
    at += 12 + view.getUint32(at)
  }
  return false
}

function boxesFit(view: DataView): boolean {
  let at = 0
  let sawData = false
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at)
    if (view.getUint32(at + 4) === 0x6d646174) sawData = true
    if (size === 0) return true
    const length = size === 1 && at + 16 <= view.byteLength ? Number(view.getBigUint64(at + 8)) : size
    if (length < 8 || at + length > view.byteLength) return false
    at += length
  }
  return sawData
}
