import { deflateSync } from 'node:zlib'
import { crc32 } from '../src/masks/crc32.ts'

/** A reply with soft masks, 256 x 256, all gray values: blobs with some noise, the same on every machine. */
export async function makeSoftReply(count: number): Promise<string> {
  const items = Array.from({ length: count }, (_, n) => {
    const y = (n * 137) % 650
    const x = (n * 211) % 700
    const png = grayPng(256, 256, softMask(n))
    return {
      box_2d: [y, x, y + 150 + ((n * 53) % 200), x + 120 + ((n * 71) % 180)],
      mask: `data:image/png;base64,${png.toString('base64')}`,
      label: `thing ${n}`,
    }
  })
  return `\`\`\`json\n${JSON.stringify(items)}\n\`\`\``
}

function softMask(seed: number): Uint8Array {
  const data = new Uint8Array(256 * 256)
  let state = seed + 1
  for (let y = 0; y < 256; y++) {
    for (let x = 0; x < 256; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      const angle = Math.atan2(y - 128, x - 128)
      const radius = 85 + 18 * Math.sin(angle * 3 + seed) + 8 * Math.sin(angle * 7)
      const value = 128 + (radius - Math.hypot(x - 128, y - 128)) * 6 + (state >>> 29)
      data[y * 256 + x] = Math.min(255, Math.max(0, value))
    }
  }
  return data
}

function grayPng(width: number, height: number, pixels: Uint8Array): Buffer {
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    // Each row as the difference to the one above: the filter that real encoders choose most.
    rows[y * (width + 1)] = 2
    for (let x = 0; x < width; x++) {
      const up = y > 0 ? pixels[(y - 1) * width + x]! : 0
      rows[y * (width + 1) + 1 + x] = pixels[y * width + x]! - up
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12)
  out.writeUInt32BE(data.length, 0)
  out.write(type, 4, 'latin1')
  data.copy(out, 8)
  out.writeUInt32BE(crc32(out, 4, 8 + data.length), 8 + data.length)
  return out
}
