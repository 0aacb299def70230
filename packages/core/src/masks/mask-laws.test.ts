import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskToPolygons } from './mask-to-polygons.ts'
import { polygonToMask } from './polygon-to-spans.ts'
import { maskToRle, rleToMask } from './rle.ts'
import { maskArea, maskBounds, maskCentroid, maskIou, Spans, SpansBuilder } from './spans.ts'
import { toFullMask, toLabelMap } from './to-pixels.ts'

/** A mask from any pixels, somewhere in a picture a little larger. */
const placed = fc
  .record({
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 24 }),
    left: fc.integer({ min: 0, max: 3 }),
    top: fc.integer({ min: 0, max: 3 }),
    right: fc.integer({ min: 0, max: 2 }),
    bottom: fc.integer({ min: 0, max: 2 }),
  })
  .chain((box) =>
    fc
      .array(fc.constantFrom(0, 1), { minLength: box.width * box.height, maxLength: box.width * box.height })
      .map((pixels) => ({
        pixels,
        mask: maskOf(pixels, box),
        size: { width: box.left + box.width + box.right, height: box.top + box.height + box.bottom },
      })),
  )

function maskOf(
  pixels: readonly number[],
  rect: { left: number; top: number; width: number; height: number },
): Spans {
  const { left, top, width, height } = rect
  const builder = new SpansBuilder({ left, top, width, height })
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (pixels[y * width + x]) builder.add(x, x + 1)
    builder.nextRow()
  }
  return builder.finish()
}

const runs = { numRuns: 400 }

describe('masks', () => {
  it('give their pixels back', () => {
    fc.assert(
      fc.property(placed, ({ pixels, mask }) => {
        expect(Array.from(mask.data, (value) => value / 255)).toEqual(pixels)
        expect(maskArea(mask)).toBe(pixels.filter(Boolean).length)
      }),
      runs,
    )
  })

  it('survive COCO RLE both ways, and the counts are those of a plain count', () => {
    fc.assert(
      fc.property(placed, ({ mask, size }) => {
        const full = toFullMask(mask, { size, value: 1 })
        const rle = maskToRle(mask, { size })
        expect(rle.counts).toEqual(plainCounts(full, size.width, size.height))
        for (const compressed of [true, false]) {
          expect(toFullMask(rleToMask(maskToRle(mask, { size, compressed })), { size, value: 1 })).toEqual(
            full,
          )
        }
      }),
      runs,
    )
  })

  it('survive polygons, holes and all', () => {
    fc.assert(
      fc.property(placed, ({ mask, size }) => {
        const polygons = maskToPolygons(mask)
        const rings = polygons.flatMap(({ ring, holes }) => [ring, ...holes])
        const again = polygonToMask(rings, { size })
        expect(toFullMask(again, { size })).toEqual(toFullMask(mask, { size }))
        for (const { ring, holes } of polygons) {
          // A part alone has no fewer pixels than nothing: its holes lie inside it.
          const part = polygonToMask([ring, ...holes], { size })
          const filled = polygonToMask([ring], { size })
          expect(maskArea(part)).toBeGreaterThan(0)
          expect(maskIou(part, mask) > 0).toBe(true)
          for (const hole of holes) {
            const gap = polygonToMask([hole], { size })
            expect(maskArea(polygonToMask([ring, hole], { size }))).toBe(maskArea(filled) - maskArea(gap))
          }
        }
      }),
      runs,
    )
  })

  it('know their bounds, centre and overlap', () => {
    fc.assert(
      fc.property(placed, placed, ({ mask, size }, other) => {
        const bounds = maskBounds(mask)
        const centre = maskCentroid(mask)
        expect(bounds === undefined).toBe(maskArea(mask) === 0)
        if (bounds && centre) {
          expect(centre.x).toBeGreaterThan(bounds.left)
          expect(centre.x).toBeLessThan(bounds.left + bounds.width)
          expect(maskIou(mask, mask)).toBe(1)
        }
        const both = { width: 40, height: 40 }
        const a = toFullMask(mask, { size: both })
        const b = toFullMask(other.mask, { size: both })
        const shared = a.filter((value, at) => value && b[at]).length
        const union = a.filter((value, at) => value || b[at]).length
        expect(maskIou(mask, other.mask)).toBeCloseTo(union === 0 ? 0 : shared / union, 12)
        expect(toLabelMap([undefined, mask], { size }).filter((value) => value === 2)).toHaveLength(
          maskArea(mask),
        )
      }),
      runs,
    )
  })

  it('simplify within the tolerance', () => {
    const circle = Array.from({ length: 200 * 200 }, (_, at) =>
      Math.hypot((at % 200) - 99.5, Math.floor(at / 200) - 99.5) < 90 ? 1 : 0,
    )
    const mask = maskOf(circle, { left: 5, top: 7, width: 200, height: 200 })
    const exact = maskToPolygons(mask)[0]!.ring
    const rough = maskToPolygons(mask, { tolerance: 1.5 })[0]!.ring
    expect(rough.length).toBeLessThan(exact.length / 5)
    expect(maskIou(polygonToMask([rough], { size: { width: 300, height: 300 } }), mask)).toBeGreaterThan(0.97)
  })

  it('compress as pycocotools does', () => {
    // Worked by hand from rleToString: 6 is "6", 1 is "1", 40 is 8|32 then 1, and from the fourth on differences.
    const size = { width: 47, height: 1 }
    const mask = new Spans(
      { left: 0, top: 0, width: 47, height: 1 },
      Uint32Array.of(0, 2),
      Int32Array.of(6, 7),
    )
    expect(maskToRle(mask, { size })).toEqual({ size: [1, 47], counts: [6, 1, 40] })
    expect(maskToRle(mask, { size, compressed: true }).counts).toBe('61X1')
  })
})

function plainCounts(full: Uint8Array, width: number, height: number): number[] {
  const counts: number[] = []
  let value = 0
  let length = 0
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (full[y * width + x] !== value) {
        counts.push(length)
        length = 0
        value = 1 - value
      }
      length++
    }
  }
  counts.push(length)
  return counts
}

it('refuses to fill a picture of no size', () => {
  const ring = [
    { x: 0, y: 0 },
    { x: 5, y: 0 },
    { x: 5, y: 5 },
  ]
  for (const width of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => polygonToMask([ring], { size: { width, height: 5 } })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  }
})
