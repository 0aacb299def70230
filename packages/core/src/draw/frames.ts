import type { PixelRect } from '../geometry/pixels.ts'
import type { Detection } from '../spatial/detection.ts'
import { areaPath, rectArea } from './area.ts'
import { boxOf } from './box-of.ts'
import { luminance, type Rgb } from './color.ts'
import { linePath, type Path, type PathCommand, rectPath } from './path.ts'
import type { Area, Paint, Shape } from './shape.ts'
import type { DrawContext } from './style.ts'

/** The box as a frame inside its rectangle, so that it never leaves the picture. */
export function drawBoxes(detections: readonly Detection[], context: DrawContext): Shape[] {
  const { linePx, cornerPx } = context.measures
  return boxesOf(detections, context).flatMap(({ rect, color }) => {
    const width = Math.min(linePx, rect.width / 2, rect.height / 2)
    const path = rectPath(
      rect.left + width / 2,
      rect.top + width / 2,
      rect.width - width,
      rect.height - width,
      Math.max(0, cornerPx - width / 2),
    )
    return cased(path, width, color)
  })
}

/** Only the four corners of the box. */
export function drawCorners(detections: readonly Detection[], context: DrawContext): Shape[] {
  return boxesOf(detections, context).flatMap(({ rect, color }) => {
    const width = Math.min(context.measures.linePx * 1.6, rect.width / 3, rect.height / 3)
    const left = rect.left + width / 2
    const top = rect.top + width / 2
    const right = rect.left + rect.width - width / 2
    const bottom = rect.top + rect.height - width / 2
    const arm = Math.min(Math.max(rect.width, rect.height) / 6, (right - left) / 2.5, (bottom - top) / 2.5)
    const path: PathCommand[] = [
      ...corner(left, top, arm, arm),
      ...corner(right, top, -arm, arm),
      ...corner(right, bottom, -arm, -arm),
      ...corner(left, bottom, arm, -arm),
    ]
    return cased(path, width, color)
  })
}

/** The mask filled and outlined. */
export function drawMasks(detections: readonly Detection[], context: DrawContext): Shape[] {
  const alpha = Math.min(1, Math.max(0, context.options.maskOpacity ?? 0.4))
  const shapes: Shape[] = []
  for (const { area, color } of masksOf(detections, context)) {
    shapes.push({ kind: 'area', area, paint: { color, alpha } }, ...outline(area, color, context, 0.7))
  }
  return shapes
}

/** The mask's outline only. */
export function drawPolygons(detections: readonly Detection[], context: DrawContext): Shape[] {
  return masksOf(detections, context).flatMap(({ area, color }) => outline(area, color, context, 1))
}

/** A glow around the mask, or around the box where there is no mask. */
export function drawHalo(detections: readonly Detection[], context: DrawContext): Shape[] {
  const reach = context.measures.linePx * 5
  const rings = 5
  const shapes: Shape[] = []
  for (const detection of detections) {
    const area = areaOf(detection, context)
    if (!area) continue
    const path = areaPath(area)
    const color = context.colorOf(detection)
    for (let ring = rings; ring >= 1; ring--) {
      shapes.push({
        kind: 'stroke',
        path,
        widthPx: (2 * reach * ring) / rings,
        paint: { color, alpha: 0.16 },
      })
    }
    shapes.push({
      kind: 'stroke',
      path,
      widthPx: context.measures.linePx,
      paint: { color: [255, 255, 255], alpha: 0.9 },
    })
  }
  return shapes
}

/** Everything but the detections is darkened. */
export function drawSpotlight(detections: readonly Detection[], context: DrawContext): Shape[] {
  const areas = detections.flatMap((detection) => areaOf(detection, context) ?? [])
  if (areas.length === 0) return []
  const alpha = Math.min(1, Math.max(0, context.options.dimOpacity ?? 0.6))
  const widthPx = Math.max(1, context.measures.linePx * 0.5)
  // A thin bright line also hides that the border of a mask has hard steps.
  const rims = areas.map((area): Shape => {
    return { kind: 'stroke', path: areaPath(area), widthPx, paint: { color: [255, 255, 255], alpha: 0.85 } }
  })
  return [{ kind: 'outside', areas, paint: { color: [0, 0, 0], alpha } }, ...rims]
}

/** Makes the mask (or box) unrecognisable. */
export function drawObscured(
  how: 'blur' | 'pixelate',
): (detections: readonly Detection[], context: DrawContext) => Shape[] {
  return (detections, context) =>
    detections.flatMap((detection): Shape[] => {
      const area = areaOf(detection, context)
      if (!area) return []
      return [{ kind: 'obscure', how, area, amountPx: context.options.obscurePx ?? enough(how, area.bounds) }]
    })
}

/**
 * A face fills its box once, so that a share of its side hides it; letters fill a long narrow one, such as a line of
 * text or a number plate, from top to bottom many times, and stay legible for longer.
 */
function enough(how: 'blur' | 'pixelate', { width, height }: PixelRect): number {
  const side = Math.min(width, height)
  const letters = Math.min(side / 2.5, Math.max(width, height) / 10)
  return Math.max(3, side / (how === 'blur' ? 7 : 8), letters)
}

/** The mask where there is one, otherwise the box. */
export function areaOf(detection: Detection, context: DrawContext): Area | undefined {
  const mask = context.maskOf(detection)
  if (mask) return mask
  const rect = boxOf(detection, context.size)
  return rect && rectArea(rect)
}

function outline(area: Area, color: Rgb, context: DrawContext, share: number): Shape[] {
  return cased(areaPath(area), Math.max(1, context.measures.linePx * share), color)
}

/** A line; a pale one has a dark rim, or it would be lost on white paper, and a dark one a light rim. */
function cased(path: Path, widthPx: number, color: Rgb): Shape[] {
  const line: Shape = { kind: 'stroke', path, widthPx, paint: { color, alpha: 1 } }
  const rim = rimOf(color)
  return rim ? [{ ...line, widthPx: widthPx * 1.5 + 0.5, paint: rim }, line] : [line]
}

function rimOf(color: Rgb): Paint | undefined {
  const light = luminance(color)
  if (light >= paleFrom) return { color: [0, 0, 0], alpha: 0.35 }
  return light < darkBelow ? { color: [255, 255, 255], alpha: 0.5 } : undefined
}

/** Relative luminance of lines that white paper swallows, and of those that shadows and dark wood do; found by eye. */
const paleFrom = 0.45
const darkBelow = 0.15

function boxesOf(detections: readonly Detection[], context: DrawContext) {
  return detections.flatMap((detection): { rect: PixelRect; color: Rgb }[] => {
    const rect = boxOf(detection, context.size)
    return rect ? [{ rect, color: context.colorOf(detection) }] : []
  })
}

function masksOf(detections: readonly Detection[], context: DrawContext) {
  return detections.flatMap((detection): { area: Area; color: Rgb }[] => {
    const area = context.maskOf(detection)
    return area ? [{ area, color: context.colorOf(detection) }] : []
  })
}

function corner(x: number, y: number, armX: number, armY: number) {
  return linePath(
    [
      { x: x + armX, y },
      { x, y },
      { x, y: y + armY },
    ],
    false,
  )
}
