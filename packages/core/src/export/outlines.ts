import type { PixelPoint } from '../geometry/pixels.ts'
import { maskToPolygons } from '../masks/mask-to-polygons.ts'
import type { DatasetImage } from './dataset-image.ts'

/** Outer outlines of a detection's mask, in pixels; none when there is no mask to be had without decoding. */
export function outlinesOf(
  image: DatasetImage,
  at: number,
  tolerance: number,
): readonly (readonly PixelPoint[])[] {
  const mask = image.masks?.[at]
  if (mask) return maskToPolygons(mask, { tolerance, minArea: 2 }).map(({ ring }) => ring)
  const own = image.detections[at]?.mask
  return own?.kind === 'polygon' ? own.rings : []
}
