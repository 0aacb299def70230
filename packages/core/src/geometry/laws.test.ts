import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Box2d } from './box2d.ts'
import { type BoxFormat, convertBox } from './convert-box.ts'
import { pixelsToBox } from './from-pixels.ts'
import { iou } from './iou.ts'
import type { PixelRect } from './pixels.ts'
import { boxToPixels, pointToPixels } from './to-pixels.ts'
import {
  createTransform,
  type Orientation,
  sentToStored,
  sentToUpright,
  storedToSent,
  uprightToSent,
} from './transform.ts'

const size = fc.record({
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
})
const value = fc.integer({ min: -200, max: 1300 })
const box = fc.tuple(value, value, value, value) as fc.Arbitrary<Box2d>
const rect: fc.Arbitrary<PixelRect> = fc.record({
  left: fc.integer({ min: 0, max: 50 }),
  top: fc.integer({ min: 0, max: 50 }),
  width: fc.integer({ min: 1, max: 50 }),
  height: fc.integer({ min: 1, max: 50 }),
})

describe('boxes', () => {
  it('always lie in the picture, with at least one pixel', () => {
    fc.assert(
      fc.property(size, box, fc.constantFrom('trunc', 'outward', 'nearest'), (picture, one, rounding) => {
        const { left, top, width, height } = boxToPixels(one, { size: picture, rounding })
        expect([left, top, width, height].every(Number.isInteger)).toBe(true)
        expect(Math.min(left, top, width - 1, height - 1)).toBeGreaterThanOrEqual(0)
        expect(left + width).toBeLessThanOrEqual(picture.width)
        expect(top + height).toBeLessThanOrEqual(picture.height)
      }),
    )
  })

  it('come back from thousandths to the same pixels', () => {
    fc.assert(
      fc.property(rect, (one) => {
        const picture = { width: 101, height: 103 }
        expect(
          boxToPixels(pixelsToBox(one, { size: picture }), { size: picture, rounding: 'nearest' }),
        ).toEqual(one)
      }),
    )
  })

  it('are cut as int(v / 1000 * dim), widened outward only when asked', () => {
    const picture = { width: 640, height: 482 }
    expect(boxToPixels([46, 246, 385, 526], { size: picture })).toEqual({
      left: 157,
      top: 22,
      width: 179,
      height: 163,
    })
    const outward = boxToPixels([46, 246, 385, 526], { size: picture, rounding: 'outward' })
    expect(outward).toEqual({ left: 157, top: 22, width: 180, height: 164 })
    expect(() => boxToPixels([0, 0, 1, 1], {})).toThrow(SightglassError)
  })

  it('convert between every two formats and back', () => {
    const formats: BoxFormat[] = ['box_2d', 'xyxy', 'xywh', 'cxcywh', 'percent', 'xyxyn', 'xywhn', 'cxcywhn']
    fc.assert(
      fc.property(rect, fc.constantFrom(...formats), fc.constantFrom(...formats), (one, a, b) => {
        const picture = { width: 200, height: 300 }
        const numbers = [one.left, one.top, one.width, one.height] as const
        const there = convertBox(numbers, { from: 'xywh', to: a, size: picture })
        const on = convertBox(there, { from: a, to: b, size: picture })
        const back = convertBox(on, { from: b, to: 'xywh', size: picture })
        back.forEach((number, at) => {
          expect(number).toBeCloseTo(numbers[at]!, 8)
        })
      }),
    )
  })

  it('overlap alike both ways, 1 with themselves', () => {
    fc.assert(
      fc.property(rect, rect, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a))
        expect(iou(a, b)).toBeLessThanOrEqual(1)
        expect(iou(a, a)).toBe(1)
      }),
    )
  })
})

describe('what is no number or no size', () => {
  const picture = { width: 100, height: 50 }
  const invalid = expect.objectContaining({ code: 'request_invalid' })

  it('is refused instead of becoming NaN pixels', () => {
    expect(() => boxToPixels([Number.NaN, 0, 10, 10], { size: picture })).toThrow(invalid)
    expect(() => pointToPixels([0, Number.NaN], { size: picture })).toThrow(invalid)
    expect(() => pixelsToBox({ left: 0, top: 0, width: Number.NaN, height: 1 }, { size: picture })).toThrow(
      invalid,
    )
    for (const width of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const size = { width, height: 50 }
      expect(() => boxToPixels([0, 0, 10, 10], { size })).toThrow(invalid)
      expect(() => convertBox([0, 0, 10, 10], { from: 'xyxy', to: 'box_2d', size })).toThrow(invalid)
    }
  })

  it('an endless edge is an edge of the picture', () => {
    const box = [-Infinity, 100, Infinity, 200] as const
    expect(boxToPixels(box, { size: picture })).toEqual({ left: 10, top: 0, width: 10, height: 50 })
  })
})

it('a thousandth of a picture is written in as few digits as it has', () => {
  const thousandth = fc.integer({ min: 0, max: 1000 })
  fc.assert(
    fc.property(size, thousandth, thousandth, (picture, y, x) => {
      const point = pointToPixels([y, x], { size: picture })
      expect(String(point.x)).toBe(String(Number(((x * picture.width) / 1000).toFixed(3))))
      expect(String(point.y)).toBe(String(Number(((y * picture.height) / 1000).toFixed(3))))
    }),
  )
})

describe('transforms', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as Orientation[])('orientation %i goes there and back', (orientation) => {
    const stored = { width: 400, height: 300 }
    const crop = { left: 20, top: 30, width: 200, height: 150 }
    const transform = createTransform(stored, { orientation, crop, sent: { width: 100, height: 50 } })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 50 }), (x, y) => {
        const there = sentToStored({ x, y }, transform)
        expect(there.x).toBeGreaterThanOrEqual(0)
        expect(there.x).toBeLessThanOrEqual(stored.width)
        expect(there.y).toBeLessThanOrEqual(stored.height)
        const back = storedToSent(there, transform)
        expect(back.x).toBeCloseTo(x, 8)
        expect(back.y).toBeCloseTo(y, 8)
        const upright = uprightToSent(sentToUpright({ x, y }, transform), transform)
        expect(upright.x).toBeCloseTo(x, 8)
      }),
    )
  })

  it('give points in the original of a cropped picture', () => {
    const crop = { left: 100, top: 50, width: 500, height: 250 }
    const transform = createTransform({ width: 1000, height: 800 }, { crop, sent: { width: 64, height: 64 } })
    expect(pointToPixels([1000, 500], { transform })).toEqual({ x: 350, y: 300 })
  })
})
