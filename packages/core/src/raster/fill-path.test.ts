import fc from 'fast-check'
import { expect, test } from 'vitest'
import { circlePath, linePath, type Path, rectPath } from '../draw/path.ts'
import type { Canvas } from './canvas.ts'
import { drawShapes } from './draw-shapes.ts'

const white = { color: [255, 255, 255] as const, alpha: 1 }

function blank(width: number, height: number, channels: 3 | 4 = 3): Canvas {
  return { data: new Uint8Array(width * height * channels), width, height, channels }
}

/** The sum of the red channel: how much was covered, in pixels. */
function covered(canvas: Canvas): number {
  let sum = 0
  for (let at = 0; at < canvas.data.length; at += canvas.channels) sum += canvas.data[at]!
  return sum / 255
}

async function areaOf(path: Path, rule: 'nonzero' | 'evenodd' = 'nonzero'): Promise<number> {
  const canvas = blank(100, 100)
  await drawShapes(canvas, [{ kind: 'fill', path, paint: white, rule }])
  return covered(canvas)
}

test('areas come out as they should', async () => {
  expect(await areaOf(rectPath(10, 20, 30, 40))).toBe(1200)
  expect(await areaOf(rectPath(10.5, 20.25, 3, 4))).toBeCloseTo(12, 0)
  expect(await areaOf(circlePath({ x: 50, y: 50 }, 20))).toBeCloseTo(Math.PI * 400, -2)
  const twice = [...rectPath(10, 10, 40, 40), ...rectPath(20, 20, 20, 20)]
  expect(await areaOf(twice)).toBe(1600)
  expect(await areaOf(twice, 'evenodd')).toBe(1200)
})

test('a line covers its length times its width, with no gap at its bends', async () => {
  const canvas = blank(100, 100)
  const path = linePath(
    [
      { x: 20, y: 20 },
      { x: 80, y: 20 },
      { x: 80, y: 80 },
      { x: 20, y: 80 },
    ],
    true,
  )
  await drawShapes(canvas, [{ kind: 'stroke', path, widthPx: 6, paint: white }])
  expect(covered(canvas)).toBeGreaterThan(4 * 60 * 6 - 20)
  expect(covered(canvas)).toBeLessThan(4 * 60 * 6 + 30)
  for (const [x, y] of [
    [20, 20],
    [79, 20],
    [79, 79],
    [20, 79],
    [50, 20],
  ] as const) {
    expect(canvas.data[(y * 100 + x) * 3]).toBe(255)
  }
})

test('shapes beyond the picture are clipped, whatever their numbers', async () => {
  const number = fc.oneof(fc.double({ min: -300, max: 300 }), fc.constantFrom(Number.NaN, 1e9, -1e9, 0))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ x: number, y: number }), { maxLength: 8 }),
      number,
      async (points, width) => {
        const canvas = blank(20, 15, 4)
        const path = linePath(points, true)
        await drawShapes(canvas, [
          { kind: 'fill', path, paint: white },
          { kind: 'stroke', path, widthPx: Math.abs(width), paint: white },
        ])
        expect(canvas.data).toHaveLength(20 * 15 * 4)
      },
    ),
    { numRuns: 150 },
  )
})

test('half a colour over clear pixels keeps its colour and is half clear', async () => {
  const canvas = blank(4, 4, 4)
  const paint = { color: [200, 100, 50] as const, alpha: 0.5 }
  await drawShapes(canvas, [{ kind: 'fill', path: rectPath(0, 0, 4, 4), paint }])
  expect([...canvas.data.subarray(0, 4)]).toEqual([200, 100, 50, 128])
})

test.each([2, 3, 5, 9, 12])(
  'the sides of a frame with round corners are straight, %i pixels wide',
  async (widthPx) => {
    const canvas = blank(120, 90)
    const path = rectPath(20 + widthPx / 2, 20 + widthPx / 2, 80 - widthPx, 50 - widthPx, 4)
    await drawShapes(canvas, [{ kind: 'stroke', path, widthPx, paint: white }])
    const at = (x: number, y: number) => canvas.data[(y * 120 + x) * 3]!
    for (let depth = -1; depth <= widthPx; depth++) {
      const inside = depth >= 0 && depth < widthPx
      for (let x = 32; x < 88; x++) expect(Math.abs(at(x, 20 + depth) - (inside ? 255 : 0))).toBeLessThan(16)
      for (let y = 32; y < 58; y++) expect(Math.abs(at(20 + depth, y) - (inside ? 255 : 0))).toBeLessThan(16)
    }
  },
)
