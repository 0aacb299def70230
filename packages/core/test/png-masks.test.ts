import { decodeMask, decodeMasks, parseDetections } from '@sightglass/core'
import * as pure from '@sightglass/core/pure'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'

// One blob in every kind of PNG: all must give the same mask, in Node and in the pure half.

const [width, height] = [61, 47]
const isInside = (x: number, y: number): boolean => Math.hypot((x - 30) / 24, (y - 20) / 15) < 1
const gray = Uint8Array.from({ length: width * height }, (_, at) =>
  isInside(at % width, Math.floor(at / width)) ? 255 : 0,
)
const open = () => sharp(gray, { raw: { width, height, channels: 1 } })
const withAlpha = (color: (inside: boolean) => number, alpha: (inside: boolean) => number) =>
  sharp(
    Uint8Array.from({ length: gray.length * 4 }, (_, at) => {
      const inside = gray[at >> 2] === 255
      return at % 4 === 3 ? alpha(inside) : color(inside)
    }),
    { raw: { width, height, channels: 4 } },
  )

const kinds: [string, () => Promise<Buffer>][] = [
  ['gray', () => open().toColourspace('b-w').png().toBuffer()],
  ['gray, interlaced', () => open().toColourspace('b-w').png({ progressive: true }).toBuffer()],
  ['gray, 16 bits', () => open().toColourspace('grey16').png().toBuffer()],
  ['gray, 16 bits, interlaced', () => open().toColourspace('grey16').png({ progressive: true }).toBuffer()],
  ['colour', () => open().toColourspace('srgb').png().toBuffer()],
  ['colour, interlaced', () => open().toColourspace('srgb').png({ progressive: true }).toBuffer()],
  ['colour, 16 bits', () => open().toColourspace('rgb16').png().toBuffer()],
  ['a palette of two', () => open().toColourspace('srgb').png({ palette: true, colours: 2 }).toBuffer()],
  [
    'a palette, interlaced',
    () => open().toColourspace('srgb').png({ palette: true, progressive: true }).toBuffer(),
  ],
  [
    'colour with full alpha',
    () =>
      withAlpha(
        (inside) => (inside ? 255 : 0),
        () => 255,
      )
        .png()
        .toBuffer(),
  ],
  [
    'alpha alone, white',
    () =>
      withAlpha(
        () => 255,
        (inside) => (inside ? 255 : 0),
      )
        .png()
        .toBuffer(),
  ],
  [
    'alpha alone, black',
    () =>
      withAlpha(
        () => 0,
        (inside) => (inside ? 255 : 0),
      )
        .png()
        .toBuffer(),
  ],
  [
    'alpha alone, interlaced',
    () =>
      withAlpha(
        () => 9,
        (inside) => (inside ? 255 : 0),
      )
        .png({ progressive: true })
        .toBuffer(),
  ],
  [
    'alpha alone, in a palette',
    () =>
      withAlpha(
        () => 255,
        (inside) => (inside ? 255 : 0),
      )
        .png({ palette: true })
        .toBuffer(),
  ],
]

const size = { width: 1000, height: 1000 }
const rect = { left: 5, top: 9, width, height }
const decoders = { Node: decodeMask, 'the pure half': pure.decodeMask }

describe.each(Object.entries(decoders))('%s', (_, decode) => {
  it.each(kinds)('reads %s', async (_name, encode) => {
    const base64 = (await encode()).toString('base64')
    expect(decode({ kind: 'png', base64 }, { size, rect }).data).toEqual(gray)
  })

  it.each(kinds.slice(0, 6))('keeps the rows that inflate of %s cut off', async (name, encode) => {
    const bytes = await encode()
    for (const part of [0.6, 0.8, 0.95]) {
      const base64 = bytes.subarray(0, Math.floor(bytes.length * part)).toString('base64')
      const { data } = decode({ kind: 'png', base64, truncated: true }, { size, rect })
      expect(data).toHaveLength(gray.length)
      if (name.includes('interlaced')) continue
      // Rows from the top are exact, then nothing follows.
      let rows = height
      while (rows > 0 && data.subarray((rows - 1) * width, rows * width).every((value) => value === 0)) rows--
      expect(data.subarray(0, rows * width)).toEqual(gray.subarray(0, rows * width))
    }
  })

  it('refuses what lies about its size, its rows or its checksum, and leaves the others alone', async () => {
    const good = await kinds[0]![1]()
    const broken = {
      'a wrong checksum': (bytes: Buffer) => bytes.writeUInt8(bytes[20]! ^ 1, 29),
      'more rows than it has': (bytes: Buffer) => bytes.writeUInt32BE(height - 9, 20),
      'a huge size': (bytes: Buffer) => bytes.writeUInt32BE(2_000_000_000, 16),
      'no size': (bytes: Buffer) => bytes.writeUInt32BE(0, 16),
    }
    for (const spoil of Object.values(broken)) {
      const bad = Buffer.from(good)
      spoil(bad)
      const base64 = bad.toString('base64')
      expect(() => decode({ kind: 'png', base64 }, { size, rect })).toThrow(
        expect.objectContaining({ code: 'media_unreadable' }),
      )
    }
  })
})

it('keeps each mask with its own detection, whatever the others are, and shares no memory', async () => {
  const base64 = (await kinds[0]![1]()).toString('base64')
  const items = Array.from({ length: 12 }, (_, n) => ({
    box_2d: [n * 10, n * 20, n * 10 + 100, n * 20 + 100],
    label: `thing ${n}`,
    mask:
      n % 3 === 1 ? `${base64.slice(0, 60)}AAAA${base64.slice(64)}` : n % 3 === 2 ? '<seg_1><seg_2>' : base64,
  }))
  const { detections } = parseDetections(JSON.stringify(items), { size })
  const { masks, issues } = decodeMasks(detections, { size })
  expect(masks.map((mask) => mask !== undefined)).toEqual(items.map((_, n) => n % 3 === 0))
  expect(issues.map(({ index }) => index)).toEqual(items.flatMap((_, n) => (n % 3 === 0 ? [] : [n])))
  for (const [n, mask] of masks.entries()) {
    if (mask) expect(mask.rect).toEqual(detections[n]!.rect)
  }
  const before = masks.map((mask) => mask && Array.from(mask.data))
  masks[0]!.data.fill(7)
  masks[0]!.xs.fill(0)
  expect(masks.slice(1).map((mask) => mask && Array.from(mask.data))).toEqual(before.slice(1))
  const buffers = masks.flatMap((mask) =>
    mask ? [mask.data.buffer, mask.xs.buffer, mask.rowStarts.buffer] : [],
  )
  expect(new Set(buffers).size).toBe(buffers.length)
})
