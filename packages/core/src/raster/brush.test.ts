import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Brush } from './brush.ts'
import type { Canvas } from './canvas.ts'

const byte = fc.nat(255)
const scenes = fc.record({
  channels: fc.constantFrom(3 as const, 4 as const),
  skippedBytes: fc.nat(7),
  pixels: fc.uint8Array({ minLength: 4 * 60, maxLength: 4 * 60 }),
  opaque: fc.boolean(),
  start: fc.nat(29),
  end: fc.integer({ min: 1, max: 30 }),
  color: fc.tuple(byte, byte, byte),
  alpha: fc.double({ min: 0, max: 1, noNaN: true }),
})

test('every pixel of a run is blended, wherever its bytes lie, and no other', () => {
  fc.assert(
    fc.property(scenes, ({ channels, skippedBytes, pixels, opaque, start, end, color, alpha }) => {
      const data = new Uint8Array(skippedBytes + 60 * channels).subarray(skippedBytes)
      data.set(pixels.subarray(0, data.length))
      if (channels === 4 && opaque) for (let at = 3; at < data.length; at += 4) data[at] = 255
      const canvas: Canvas = { data, width: 30, height: 2, channels }
      const wanted = data.slice()
      for (let x = 30 + start; x < 30 + end; x++) {
        const at = x * channels
        const below = channels === 3 ? 1 : data[at + 3]! / 255
        const sum = alpha + below * (1 - alpha)
        if (sum === 0) continue
        for (const [channel, value] of color.entries()) {
          wanted[at + channel] = Math.round((value * alpha + data[at + channel]! * below * (1 - alpha)) / sum)
        }
        if (channels === 4) wanted[at + 3] = Math.round(sum * 255)
      }
      new Brush(canvas, { color, alpha }).run(1, start, end)
      for (const [at, value] of wanted.entries()) expect(Math.abs(data[at]! - value)).toBeLessThanOrEqual(1)
      expect(data.subarray(0, (30 + start) * channels)).toEqual(wanted.subarray(0, (30 + start) * channels))
      expect(data.subarray((30 + Math.max(start, end)) * channels)).toEqual(
        wanted.subarray((30 + Math.max(start, end)) * channels),
      )
    }),
  )
})

test('a pixel covered in part takes that part of the colour', () => {
  for (const channels of [3, 4] as const) {
    const canvas: Canvas = { data: new Uint8Array(channels).fill(255), width: 1, height: 1, channels }
    new Brush(canvas, { color: [55, 155, 255], alpha: 0.5 }).pixel(0, 0, 0.5)
    expect([...canvas.data]).toEqual([205, 230, 255, 255].slice(0, channels))
  }
})
