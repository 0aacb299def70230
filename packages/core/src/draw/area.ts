import { boundsOfPoints } from '../geometry/bounds-of-points.ts'
import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import { maskToPolygons } from '../masks/mask-to-polygons.ts'
import { maskBounds, type Spans } from '../masks/spans.ts'
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
  if (right <= left || bottom <= top) return undefined
  return {
    bounds: { left, top, width: right - left, height: bottom - top },
    rings: () => rings,
    forEachRun(visit) {
      for (let y = top; y < bottom; y++) {
        const crossings = crossingsAt(rings, y + 0.5)
        for (let at = 0; at + 1 < crossings.length; at += 2) {
          const start = Math.max(left, Math.ceil(crossings[at]! - 0.5))
          const end = Math.min(right, Math.ceil(crossings[at + 1]! - 0.5))
          if (end > start) visit(y, start, end)
        }
      }
    },
  }
}

/** A decoded mask as an area, cut to the picture; `undefined` when nothing of it is there. */
export function spansArea(mask: Spans, size: Size): Area | undefined {
  const bounds = maskBounds(mask)
  if (!bounds) return undefined
  const left = Math.max(0, bounds.left)
  const top = Math.max(0, bounds.top)
  const right = Math.min(size.width, bounds.left + bounds.width)
  const bottom = Math.min(size.height, bounds.top + bounds.height)
  if (right <= left || bottom <= top) return undefined
  const forEachRun = (visit: (y: number, start: number, end: number) => void) => {
    const { rowStarts, xs, rect } = mask
    for (let y = top; y < bottom; y++) {
      const rowEnd = rowStarts[y - rect.top + 1]!
      for (let at = rowStarts[y - rect.top]!; at < rowEnd; at += 2) {
        const start = Math.max(left, xs[at]! + rect.left)
        const end = Math.min(right, xs[at + 1]! + rect.left)
        if (end > start) visit(y, start, end)
      }
    }
  }
  let rings: (readonly PixelPoint[])[] | undefined
  return {
    bounds: { left, top, width: right - left, height: bottom - top },
    rings() {
      // A mask is coarser than a large picture: its stairs are not the object's, and would fill an SVG.
      const tolerance = Math.max(0.5, Math.sqrt(size.width * size.height) / 1200)
      rings ??= maskToPolygons(mask, { tolerance }).flatMap(({ ring, holes }) => [ring, ...holes])
      return rings
    },
    forEachRun,
  }
}

/** All rings of an area as one outline. */
export function areaPath(area: Area): Path {
  return area.rings().flatMap((ring) => linePath(ring, true))
}

function crossingsAt(rings: readonly (readonly PixelPoint[])[], y: number): number[] {
  const crossings: number[] = []
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
      const a = ring[before]!
      const b = ring[at]!
      if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x))
    }
  }
  return crossings.sort((a, b) => a - b)
}
