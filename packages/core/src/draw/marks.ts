import type { PixelPoint } from '../geometry/pixels.ts'
import type { Detection } from '../spatial/detection.ts'
import { textColorOn } from './color.ts'
import { circlePath, linePath } from './path.ts'
import type { Paint, Shape } from './shape.ts'
import type { DrawContext } from './style.ts'

/** `point` as a dot with a ring that shows on any ground. */
export function drawPoints(detections: readonly Detection[], context: DrawContext): Shape[] {
  return detections.flatMap((detection) =>
    detection.point ? dot(detection.point, context.measures.dotRadiusPx, detection, context) : [],
  )
}

/** `points` as a line that grows stronger along its way, with an arrow head at its end. */
export function drawTrajectories(detections: readonly Detection[], context: DrawContext): Shape[] {
  return waysIn(detections).flatMap((detection): Shape[] => {
    const points = detection.points ?? []
    const first = points[0]
    if (!first) return []
    if (points.length === 1) return dot(first, context.measures.dotRadiusPx, detection, context)
    const color = context.colorOf(detection)
    const { linePx, dotRadiusPx } = context.measures
    const casing: Paint = { color: textColorOn(color), alpha: 0.55 }
    const whole = linePath(points, false)
    const shapes: Shape[] = [{ kind: 'stroke', path: whole, widthPx: linePx * 1.9, paint: casing }]
    for (let at = 1; at < points.length; at++) {
      const share = at / (points.length - 1)
      shapes.push({
        kind: 'stroke',
        path: linePath([points[at - 1]!, points[at]!], false),
        widthPx: linePx * (0.7 + 0.6 * share),
        paint: { color, alpha: 1 },
      })
    }
    for (const point of points.slice(0, -1)) {
      shapes.push(...dot(point, dotRadiusPx * 0.55, detection, context))
    }
    shapes.push(...arrowHead(points, linePx * 5, { color, alpha: 1 }, casing, linePx))
    return shapes
  })
}

/** What has ordered points; the points of a path that came one by one count as one. */
export function waysIn(detections: readonly Detection[]): readonly Detection[] {
  return isPath(detections)
    ? [{ ...detections[0]!, points: detections.map(({ point }) => point!) }]
    : detections
}

/**
 * Whether detections are the points of one path, which models give one by one, numbered from 0 on.
 * Source: https://ai.google.dev/gemini-api/docs/robotics-overview (trajectories)
 */
export function isPath(detections: readonly Detection[]): boolean {
  return (
    detections.length > 2 && detections.every(({ point, label }, at) => point && label.trim() === String(at))
  )
}

function dot(center: PixelPoint, radius: number, detection: Detection, context: DrawContext): Shape[] {
  const color = context.colorOf(detection)
  const ring = Math.max(1, radius * 0.35)
  return [
    { kind: 'fill', path: circlePath(center, radius + ring * 1.5), paint: { color: [0, 0, 0], alpha: 0.35 } },
    { kind: 'fill', path: circlePath(center, radius + ring), paint: { color: [255, 255, 255], alpha: 1 } },
    { kind: 'fill', path: circlePath(center, radius), paint: { color, alpha: 1 } },
  ]
}

function arrowHead(
  points: readonly PixelPoint[],
  lengthPx: number,
  paint: Paint,
  casing: Paint,
  linePx: number,
): Shape[] {
  const tip = points.at(-1)!
  const before = points.findLast((point) => Math.hypot(point.x - tip.x, point.y - tip.y) > lengthPx / 4)
  if (!before) return []
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x)
  const wing = (turn: number): PixelPoint => ({
    x: tip.x - lengthPx * Math.cos(angle + turn),
    y: tip.y - lengthPx * Math.sin(angle + turn),
  })
  const path = linePath([tip, wing(0.45), wing(-0.45)], true)
  return [
    { kind: 'stroke', path, widthPx: linePx * 0.9, paint: casing },
    { kind: 'fill', path, paint },
  ]
}
