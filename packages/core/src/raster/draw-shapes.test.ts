import { expect, test } from 'vitest'
import { circlePath, linePath, rectPath } from '../draw/path.ts'
import type { Shape } from '../draw/shape.ts'
import type { Canvas } from './canvas.ts'
import { drawShapes, planShapes } from './draw-shapes.ts'

const paint = (red: number, alpha: number) => ({ color: [red, 90, 200] as const, alpha })
const turn = [
  { x: 5, y: 5 },
  { x: 90, y: 30 },
  { x: 40, y: 95 },
]
const shapes: Shape[] = [
  { kind: 'fill', path: circlePath({ x: 40, y: 40 }, 30.5), paint: paint(250, 0.5) },
  { kind: 'stroke', path: linePath(turn, true), widthPx: 5.5, paint: paint(10, 0.7) },
  { kind: 'fill', path: rectPath(-20, 60.25, 200, 20), paint: paint(90, 1) },
  { kind: 'stroke', path: circlePath({ x: 90, y: 90 }, 25), widthPx: 3, paint: paint(200, 0.3) },
]
const blank = (): Canvas => ({
  data: new Uint8Array(100 * 100 * 3).fill(128),
  width: 100,
  height: 100,
  channels: 3,
})

test.each([0, 1, 70, 300, 1000, undefined])(
  'a plan that may keep %s stretches paints the same',
  async (most) => {
    const drawn = blank()
    await drawShapes(drawn, shapes)
    expect(drawn.data.some((value) => value !== 128)).toBe(true)
    const planned = blank()
    await planShapes(shapes, planned, most)(planned)
    // A share of a pixel is kept in four bytes instead of eight.
    const apart = drawn.data.map((value, at) => Math.abs(value - planned.data[at]!))
    expect(Math.max(...apart)).toBeLessThanOrEqual(1)
  },
)
