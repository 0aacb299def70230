import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64ToBytes } from './base64.ts'
import type { GrayImage } from './gray-image.ts'
import { readGrayPng } from './read-png.ts'
import { resizeToSpans } from './resize-to-spans.ts'
import { maskArea } from './spans.ts'

interface Golden {
  sources: string[]
  cases: {
    source: number
    width: number
    height: number
    threshold: number
    area: number
    sha256: string
  }[]
}

const golden = JSON.parse(readFileSync(new URL('./goldens/resize.json', import.meta.url), 'utf8')) as Golden

describe('resizeToSpans', () => {
  it.each(golden.sources.map((_, index) => index))('equals Pillow bit for bit on source %i', (index) => {
    const png = readGrayPng(base64ToBytes(golden.sources[index]!))
    if (!('image' in png)) throw new Error(png.detail)
    const cases = golden.cases.filter((one) => one.source === index)
    expect(cases.length).toBeGreaterThan(40)
    for (const { width, height, threshold, area, sha256 } of cases) {
      const mask = resizeToSpans(png.image, { left: 0, top: 0, width, height }, threshold)
      expect([width, height, threshold, maskArea(mask)]).toEqual([width, height, threshold, area])
      expect(createHash('sha256').update(mask.data).digest('hex')).toBe(sha256)
    }
  })
  it('equals a resize that computes every pixel, at any size, threshold and place in memory', () => {
    fc.assert(
      fc.property(pictures, sides, sides, fc.integer({ min: 0, max: 254 }), (image, width, height, any) => {
        const full = resizeEveryPixel(image, width, height)
        for (const threshold of [127, any]) {
          const { data } = resizeToSpans(image, { left: 3, top: 5, width, height }, threshold)
          expect([...data]).toEqual(full.map((value) => (value > threshold ? 255 : 0)))
        }
      }),
      { numRuns: 300 },
    )
  })
})

const sides = fc.integer({ min: 1, max: 70 })
const values = fc.oneof(fc.constantFrom(0, 127, 128, 255), fc.integer({ min: 0, max: 255 }))

/** Stretches of equal pixels as in real masks, or noise, beginning anywhere in their memory. */
const pictures: fc.Arbitrary<GrayImage> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    offset: fc.integer({ min: 0, max: 5 }),
    stretches: fc.array(fc.tuple(values, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 60 }),
  })
  .map(({ width, height, offset, stretches }) => {
    const pixels = stretches.flatMap(([value, length]) => Array<number>(length).fill(value))
    const data = new Uint8Array(new ArrayBuffer(offset + width * height), offset)
    for (let at = 0; at < data.length; at++) data[at] = pixels[at % pixels.length]!
    return { width, height, data }
  })

/** Pillow's bilinear resize written plainly: all pixels sideways, rounded to 8 bits, then all downwards. */
function resizeEveryPixel(image: GrayImage, width: number, height: number): number[] {
  const sideways = Array.from({ length: image.height }, (_, y) =>
    stretchLine([...image.data.subarray(y * image.width, (y + 1) * image.width)], width),
  )
  const columns = Array.from({ length: width }, (_, x) =>
    stretchLine(
      sideways.map((row) => row[x]!),
      height,
    ),
  )
  return Array.from({ length: height }, (_, y) => columns.map((column) => column[y]!)).flat()
}

function stretchLine(line: readonly number[], length: number): number[] {
  const scale = line.length / length
  const support = Math.max(scale, 1)
  return Array.from({ length }, (_, at) => {
    const centre = (at + 0.5) * scale
    const from = Math.max(0, Math.trunc(centre - support + 0.5))
    const near = line.slice(from, Math.min(line.length, Math.trunc(centre + support + 0.5)))
    const weights = near.map((_, n) => Math.max(0, 1 - Math.abs((from + n - centre + 0.5) * (1 / support))))
    const total = weights.reduce((a, b) => a + b, 0)
    const sum = near.reduce(
      (all, value, n) => all + value * Math.trunc(0.5 + (weights[n]! / total) * 2 ** 22),
      2 ** 21,
    )
    return Math.min(255, Math.floor(sum / 2 ** 22))
  })
}
