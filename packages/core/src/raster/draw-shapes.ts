import type { Area, Paint, Shape } from '../draw/shape.ts'
import type { Size } from '../geometry/size.ts'
import { Brush } from './brush.ts'
import type { Canvas } from './canvas.ts'
import { EdgeList } from './fill-path.ts'
import { flattenPath } from './flatten-path.ts'
import { blurArea, pixelateArea } from './obscure.ts'
import { addStroke } from './stroke-path.ts'

/** Shapes whose pixels are known; paints them onto a canvas of the planned size, in place, from first to last. */
export type ShapePlan = (canvas: Canvas) => Promise<void>

/** Finds the pixels that shapes cover on a canvas of this size, which takes longer than to paint them. */
export function planShapes(shapes: readonly Shape[], size: Size): ShapePlan {
  const steps = shapes.map((shape) => planShape(shape, size))
  return async (canvas) => {
    for (const paint of steps) await paint(canvas)
  }
}

/** Draws shapes onto a canvas in place, from first to last, touching only the pixels that they cover. */
export async function drawShapes(canvas: Canvas, shapes: readonly Shape[]): Promise<void> {
  await planShapes(shapes, canvas)(canvas)
}

function planShape(shape: Shape, size: Size): (canvas: Canvas) => void | Promise<void> {
  switch (shape.kind) {
    case 'fill': {
      const edges = new EdgeList()
      for (const { points } of flattenPath(shape.path)) edges.addContour(points)
      const coverage = edges.cover(size, shape.rule)
      return (canvas) => coverage.paint(new Brush(canvas, shape.paint))
    }
    case 'stroke': {
      const edges = new EdgeList()
      for (const contour of flattenPath(shape.path)) addStroke(edges, contour, shape.widthPx)
      const coverage = edges.cover(size)
      return (canvas) => coverage.paint(new Brush(canvas, shape.paint))
    }
    case 'area':
      return (canvas) => {
        const brush = new Brush(canvas, shape.paint)
        shape.area.forEachRun((y, start, end) => brush.run(y, start, end))
      }
    case 'outside':
      return (canvas) => paintOutside(canvas, shape.areas, shape.paint)
    case 'obscure':
      return (canvas) =>
        shape.how === 'blur'
          ? blurArea(canvas, shape.area, shape.amountPx)
          : pixelateArea(canvas, shape.area, shape.amountPx)
    case 'text':
      // Words come here as outlines; a word left to a viewer's fonts has nothing to be drawn with.
      return () => {}
  }
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
