import type { Area, Paint, Shape } from '../draw/shape.ts'
import type { Size } from '../geometry/size.ts'
import { Brush } from './brush.ts'
import type { Canvas } from './canvas.ts'
import { Coverage, type Stretches } from './coverage.ts'
import { EdgeList } from './fill-path.ts'
import { flattenPath } from './flatten-path.ts'
import { blurArea, pixelateArea } from './obscure.ts'
import { addStroke } from './stroke-path.ts'

/** Paints shapes onto a canvas of the planned size, in place, from first to last. */
export type ShapePlan = (canvas: Canvas) => Promise<void>

type Step = (canvas: Canvas) => void | Promise<void>

/** Stretches kept at once, some 64 MB. What is more is found when it is painted. */
const mostKept = 4_000_000

/** Finds the pixels that shapes cover on a canvas of this size, which takes longer than to paint them. */
export function planShapes(shapes: readonly Shape[], size: Size, most = mostKept): ShapePlan {
  let room = most
  const steps = shapes.map((shape): Step => {
    if ((shape.kind !== 'fill' && shape.kind !== 'stroke') || room <= 0)
      return (canvas) => drawShape(canvas, shape)
    const coverage = new Coverage(room)
    coverOf(shape, size, coverage)
    if (!coverage.isWhole) return (canvas) => drawShape(canvas, shape)
    room -= coverage.count
    return (canvas) => coverage.to(new Brush(canvas, shape.paint))
  })
  return async (canvas) => {
    for (const step of steps) await step(canvas)
  }
}

/** Draws shapes onto a canvas in place, from first to last, touching only the pixels that they cover. */
export async function drawShapes(canvas: Canvas, shapes: readonly Shape[]): Promise<void> {
  for (const shape of shapes) await drawShape(canvas, shape)
}

function drawShape(canvas: Canvas, shape: Shape): void | Promise<void> {
  switch (shape.kind) {
    case 'fill':
    case 'stroke':
      return coverOf(shape, canvas, new Brush(canvas, shape.paint))
    case 'area': {
      const brush = new Brush(canvas, shape.paint)
      return shape.area.forEachRun((y, start, end) => brush.run(y, start, end))
    }
    case 'outside':
      return paintOutside(canvas, shape.areas, shape.paint)
    case 'obscure':
      return shape.how === 'blur'
        ? blurArea(canvas, shape.area, shape.amountPx)
        : pixelateArea(canvas, shape.area, shape.amountPx)
    case 'text':
    // Words come here as outlines; a word left to a viewer's fonts has nothing to be drawn with.
  }
}

function coverOf(shape: Extract<Shape, { kind: 'fill' | 'stroke' }>, size: Size, stretches: Stretches): void {
  const edges = new EdgeList()
  for (const contour of flattenPath(shape.path)) {
    if (shape.kind === 'fill') edges.addContour(contour.points)
    else addStroke(edges, contour, shape.widthPx)
  }
  edges.cover(size, (shape.kind === 'fill' && shape.rule) || 'nonzero', stretches)
}

function paintOutside(canvas: Canvas, areas: readonly Area[], paint: Paint): void {
  const rows = new Map<number, [number, number][]>()
  for (const area of areas) {
    area.forEachRun((y, start, end) => {
      const row = rows.get(y)
      if (row) row.push([start, end])
      else rows.set(y, [[start, end]])
    })
  }
  const brush = new Brush(canvas, paint)
  for (let y = 0; y < canvas.height; y++) {
    let from = 0
    for (const [start, end] of (rows.get(y) ?? []).sort((a, b) => a[0] - b[0])) {
      if (start > from) brush.run(y, from, start)
      from = Math.max(from, end)
    }
    if (from < canvas.width) brush.run(y, from, canvas.width)
  }
}
