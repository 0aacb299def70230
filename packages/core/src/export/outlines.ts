import type { PixelPoint } from '../geometry/pixels.ts'
import { outerRings } from '../geometry/rings.ts'
import { maskToPolygons } from '../masks/mask-to-polygons.ts'
import { polygonToMask } from '../masks/polygon-to-spans.ts'
import type { Spans } from '../masks/spans.ts'
import type { DatasetImage } from './dataset-image.ts'

/** Specks of fewer square pixels are left out, unless there is nothing else. */
const speckArea = 2

/** Outer outlines of a detection's mask, in pixels; none when there is no mask to be had without decoding. */
export function outlinesOf(
  image: DatasetImage,
  at: number,
  tolerance: number,
): readonly (readonly PixelPoint[])[] {
  const mask = image.masks?.[at]
  if (mask) {
    const polygons = maskToPolygons(mask, { tolerance, minArea: speckArea })
    return (polygons.length > 0 ? polygons : maskToPolygons(mask)).map(({ ring }) => ring)
  }
  const own = image.detections[at]?.mask
  return own?.kind === 'polygon' ? outerRings(own.rings) : []
}

/** A detection's mask: the decoded one, or its polygons filled. */
export function spansOf(image: DatasetImage, at: number): Spans | undefined {
  const own = image.detections[at]?.mask
  return image.masks?.[at] ?? (own?.kind === 'polygon' ? polygonToMask(own.rings, image) : undefined)
}
