import { unreadable } from './unreadable.ts'

/** What a BMP's header says. Source: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
export interface BmpHeader {
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly bitsPerPixel: number
  readonly compression: number
  readonly dataOffset: number
  readonly infoSize: number
  readonly paletteSize: number
  readonly hasAlpha: boolean
}

/** Pixels read from a file that sharp's prebuilt library cannot read. */
export interface RawPixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

/** True when the bytes start as a Windows bitmap does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= 18
}

/** Reads the header of a Windows bitmap. @throws SightglassError `media_unreadable` */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const infoSize = view.getUint32(14, true)
  if (bytes.length < 14 + infoSize || (infoSize !== 12 && infoSize < 40)) {
    throw unreadable('The bitmap is cut off in its header.', bytes.length)
  }
  const core = infoSize === 12
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const rows = core ? view.getUint16(20, true) : view.getInt32(22, true)
  const bitsPerPixel = view.getUint16(core ? 24 : 28, true)
  const compression = core ? 0 : view.getUint32(30, true)
  if (width <= 0 || rows === 0) throw unreadable('The bitmap has no pixels.', bytes.length)
  const colors = core ? 0 : view.getUint32(46, true)
  return {
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bitsPerPixel,
    compression,
    dataOffset: view.getUint32(10, true),
    infoSize,
    paletteSize: bitsPerPixel <= 8 ? colors || 2 ** bitsPerPixel : 0,
    hasAlpha: bitsPerPixel === 32 && infoSize >= 56 && view.getUint32(66, true) !== 0,
  }
}

/**
 * Decodes an uncompressed Windows bitmap of 1, 4, 8, 24 or 32 bits.
 * @throws SightglassError `media_unreadable` for run-length and other rare kinds, and when the file is cut off.
 */
export function decodeBmp(bytes: Uint8Array): RawPixels {
  const header = readBmpHeader(bytes)
  const { width, height, bitsPerPixel, dataOffset } = header
  const plain = header.compression === 0 || (header.compression === 3 && bitsPerPixel === 32)
  if (!plain || ![1, 4, 8, 24, 32].includes(bitsPerPixel)) {
    throw unreadable('This kind of bitmap cannot be read: only uncompressed ones can.', bytes.length)
  }
  const stride = Math.ceil((width * bitsPerPixel) / 32) * 4
  if (dataOffset + stride * height > bytes.length) {
    throw unreadable('The picture is cut off: the file ends before its data does.', bytes.length)
  }
  const channels = header.hasAlpha ? 4 : 3
  const data = new Uint8Array(width * height * channels)
  const entry = header.infoSize === 12 ? 3 : 4
  const palette = bytes.subarray(14 + header.infoSize, 14 + header.infoSize + header.paletteSize * entry)
  for (let y = 0; y < height; y++) {
    const row = dataOffset + stride * (header.topDown ? y : height - 1 - y)
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels
      let from = row + (x * bitsPerPixel) / 8
      let source = bytes
      if (bitsPerPixel <= 8) {
        const bit = x * bitsPerPixel
        const shift = 8 - bitsPerPixel - (bit & 7)
        from = ((bytes[row + (bit >> 3)]! >> shift) & (2 ** bitsPerPixel - 1)) * entry
        source = palette
      }
      data[to] = source[from + 2] ?? 0
      data[to + 1] = source[from + 1] ?? 0
      data[to + 2] = source[from] ?? 0
      if (channels === 4) data[to + 3] = source[from + 3] ?? 0
    }
  }
  return { data, width, height, channels }
}
