import type { Area, Paint, Shape } from '../draw/shape.ts'
import { Brush } from './brush.ts'
import type { Canvas } from './canvas.ts'
import { EdgeList } from './fill-path.ts'
import { flattenPath } from './flatten-path.ts'
import { blurArea, pixelateArea } from './obscure.ts'
import { addStroke } from './stroke-path.ts'

/** Draws shapes onto a canvas in place, from first to last, touching only the pixels that they cover. */
export async function drawShapes(canvas: Canvas, shapes: readonly Shape[]): Promise<void> {
  for (const shape of shapes) {
    switch (shape.kind) {
      case 'fill': {
        const edges = new EdgeList()
        for (const { points } of flattenPath(shape.path)) edges.addContour(points)
        edges.fill(canvas, shape.paint, shape.rule)
        break
      }
      case 'stroke': {
        const edges = new EdgeList()
        for (const contour of flattenPath(shape.path)) addStroke(edges, contour, shape.widthPx)
        edges.fill(canvas, shape.paint)
        break
      }
      case 'area': {
        const brush = new Brush(canvas, shape.paint)
        shape.area.forEachRun((y, start, end) => brush.run(y, start, end))
        break
      }
      case 'outside':
        paintOutside(canvas, shape.areas, shape.paint)
        break
      case 'obscure':
        if (shape.how === 'blur') await blurArea(canvas, shape.area, shape.amountPx)
        else pixelateArea(canvas, shape.area, shape.amountPx)
        break
      case 'text':
        // Words come here as outlines; a word left to a viewer's fonts has nothing to be drawn with.
        break
    }
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
