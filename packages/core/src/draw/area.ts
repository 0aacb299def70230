import { boundsOfPoints } from '../geometry/bounds-of-points.ts'
import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import { maskToPolygons } from '../masks/mask-to-polygons.ts'
import { polygonToMask } from '../masks/polygon-to-spans.ts'
import { cutToPicture, maskBounds, type Spans } from '../masks/spans.ts'
import { linePath, type Path } from './path.ts'
import type { Area } from './shape.ts'

/** A rectangle as an area; fractions are widened to whole pixels. */
export function rectArea(rect: PixelRect): Area {
  const left = Math.floor(rect.left)
  const top = Math.floor(rect.top)
  const right = Math.ceil(rect.left + rect.width)
  const bottom = Math.ceil(rect.top + rect.height)
  return {
    bounds: { left, top, width: right - left, height: bottom - top },
    rings: () => [
      [
        { x: left, y: top },
        { x: right, y: top },
        { x: right, y: bottom },
        { x: left, y: bottom },
      ],
    ],
    forEachRun(visit) {
      for (let y = top; y < bottom; y++) visit(y, left, right)
    },
  }
}

/** Rings filled even-odd as an area; a pixel belongs when its centre is inside. */
export function ringsArea(rings: readonly (readonly PixelPoint[])[], size: Size): Area | undefined {
  const points = rings.flat()
  if (points.length < 3) return undefined
  const bounds = boundsOfPoints(points)
  const left = Math.max(0, Math.floor(bounds.left))
  const top = Math.max(0, Math.floor(bounds.top))
  const right = Math.min(size.width, Math.ceil(bounds.left + bounds.width))
  const bottom = Math.min(size.height, Math.ceil(bounds.top + bounds.height))
  if (!(right > left && bottom > top)) return undefined
  let filled: Spans | undefined
  return {
    bounds: { left, top, width: right - left, height: bottom - top },
    rings: () => rings,
    forEachRun(visit) {
      filled ??= polygonToMask(rings, { size })
      forEachRunOf(filled, visit)
    },
  }
}

/** A decoded mask as an area, cut to the picture; `undefined` when nothing of it is there. */
export function spansArea(mask: Spans, size: Size): Area | undefined {
  const seen = cutToPicture(mask, size)
  const bounds = maskBounds(seen)
  if (!bounds) return undefined
  let rings: (readonly PixelPoint[])[] | undefined
  return {
    bounds,
    rings() {
      // A mask is coarser than a large picture: its stairs are not the object's, and would fill an SVG.
      const tolerance = Math.max(0.5, Math.sqrt(size.width * size.height) / 1200)
      rings ??= maskToPolygons(seen, { tolerance }).flatMap(({ ring, holes }) => [ring, ...holes])
      return rings
    },
    forEachRun: (visit) => forEachRunOf(seen, visit),
  }
}

/** All rings of an area as one outline. */
export function areaPath(area: Area): Path {
  return area.rings().flatMap((ring) => linePath(ring, true))
}

function forEachRunOf(
  { rowStarts, xs, rect }: Spans,
  visit: (y: number, start: number, end: number) => void,
): void {
  for (let row = 0; row < rect.height; row++) {
    const end = rowStarts[row + 1]!
    for (let at = rowStarts[row]!; at < end; at += 2) {
      visit(rect.top + row, rect.left + xs[at]!, rect.left + xs[at + 1]!)
    }
  }
}
