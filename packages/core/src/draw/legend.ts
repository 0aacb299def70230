import type { PixelRect } from '../geometry/pixels.ts'
import type { Detection } from '../spatial/detection.ts'
import type { Rgb } from './color.ts'
import { areaOf } from './frames.ts'
import { overlaps } from './label-layout.ts'
import { fitLine, oneLine } from './labels.ts'
import { rectPath } from './path.ts'
import type { Paint, Shape } from './shape.ts'
import type { DrawContext } from './style.ts'

const white: Paint = { color: [255, 255, 255], alpha: 1 }

/** The legend's shapes and where it stands. */
export interface DrawnLegend {
  readonly shapes: Shape[]
  readonly bounds?: PixelRect
}

/** How many there are of each label, most first, in the corner that covers the fewest detections. */
export function drawLegend(detections: readonly Detection[], context: DrawContext): DrawnLegend {
  const groups = Map.groupBy(detections, ({ label }) => label)
  if (groups.size === 0) return { shapes: [] }
  const { size } = context
  const usualPx = Math.min(context.measures.fontPx, size.height / 5)
  // Many names get smaller letters before some of them are left out.
  const fontPx = Math.max(usualPx * 0.68, Math.min(usualPx, (size.height * 0.6) / (groups.size * 1.5 + 1.1)))
  const pad = fontPx * 0.55
  const swatch = fontPx * 0.72
  const rowPx = fontPx * 1.5
  const rows = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
  const room = Math.max(1, Math.floor((size.height * 0.6 - pad * 2) / rowPx))
  const shown = rows.length > room ? rows.slice(0, Math.max(1, room - 1)) : rows
  const hidden = rows.slice(shown.length).reduce((sum, [, members]) => sum + members.length, 0)
  // Half of the picture at most, less where that is more than a name needs, all of a narrow one.
  const maxWidth = Math.min(size.width, Math.max(size.width * 0.5, fontPx * 9))
  const maxText = Math.min(fontPx * 16, Math.max(fontPx, maxWidth - pad * 2 - swatch * 2.4 - fontPx))
  const rowOf = (words: string, count: number, color: Rgb) => ({
    line: fitLine(words, maxText, fontPx, context),
    count: context.text.line(String(count), fontPx),
    color,
  })
  const lines = shown.map(([label, members]) =>
    rowOf(oneLine(label) || '?', members.length, context.colorOf(members[0]!)),
  )
  if (hidden > 0) lines.push(rowOf('…', hidden, [136, 136, 136]))
  const countPx = Math.max(...lines.map(({ count }) => count.widthPx))
  const textPx = Math.max(...lines.map(({ line }) => line.widthPx))
  const width = Math.ceil(textPx + countPx + swatch * 2.4 + pad * 2)
  const height = Math.ceil(lines.length * rowPx + pad * 1.2)
  const bounds = quietCorner(width, height, detections, context)
  const shapes: Shape[] = [
    {
      kind: 'fill',
      path: rectPath(bounds.left, bounds.top, width, height, context.measures.cornerPx * 1.5),
      paint: { color: [20, 22, 26], alpha: 0.82 },
    },
  ]
  lines.forEach(({ line, count, color }, at) => {
    const middle = bounds.top + pad * 0.6 + rowPx * (at + 0.5)
    const left = bounds.left + pad
    const radius = Math.min(context.measures.cornerPx / 2, swatch / 3)
    shapes.push(
      {
        kind: 'fill',
        path: rectPath(left, middle - swatch / 2, swatch, swatch, radius),
        paint: { color, alpha: 1 },
      },
      ...line.shapes(left + swatch * 1.6, middle + (line.ascentPx - line.descentPx) / 2, white),
      ...count.shapes(
        bounds.left + width - pad - count.widthPx,
        middle + (count.ascentPx - count.descentPx) / 2,
        white,
      ),
    )
  })
  return { shapes, bounds }
}

function quietCorner(
  width: number,
  height: number,
  detections: readonly Detection[],
  context: DrawContext,
): PixelRect {
  const { size, measures } = context
  const margin = Math.min(
    measures.fontPx * 0.5,
    Math.max(0, Math.min(size.width - width, size.height - height) / 2),
  )
  const right = Math.max(0, size.width - width - margin)
  const bottom = Math.max(0, size.height - height - margin)
  const corners = [
    [right, margin],
    [margin, bottom],
    [right, bottom],
    [margin, margin],
  ].map(([left, top]) => ({ left: left!, top: top!, width, height }))
  const covered = (corner: PixelRect) =>
    detections.filter((detection) => {
      const area = areaOf(detection, context)
      if (area && overlaps(area.bounds, corner)) return true
      const points = [...(detection.points ?? []), ...(detection.point ? [detection.point] : [])]
      return points.some(({ x, y }) => overlaps({ left: x, top: y, width: 0, height: 0 }, corner, 1))
    }).length
  const scores = corners.map(covered)
  return corners[scores.indexOf(Math.min(...scores))]!
}
