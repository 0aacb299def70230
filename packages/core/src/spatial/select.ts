import { coverage } from '../geometry/iou.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { Detection } from './detection.ts'

/** What {@link filterDetections} keeps; a wish that is not given keeps everything. */
export interface DetectionFilter {
  /** Only these labels, whatever their case. */
  readonly labels?: readonly string[]
  /** At least this confidence, 0..1. A detection without one counts as 1. */
  readonly minConfidence?: number
  /** At least this area of the rectangle, in square pixels. */
  readonly minArea?: number
  /** At most this area of the rectangle, in square pixels. */
  readonly maxArea?: number
  /** Only what lies in this rectangle, by at least `minInside` of its area; points by lying in it. */
  readonly within?: PixelRect
  /** How much of a box has to lie in `within`, 0..1. @default 0.5 */
  readonly minInside?: number
  /** Only detections with a usable mask. */
  readonly hasMask?: boolean
}

/** The detections that meet every wish. A wish about area drops what has no rectangle. */
export function filterDetections<T extends Detection>(
  detections: readonly T[],
  filter: DetectionFilter,
): T[] {
  const labels = filter.labels && new Set(filter.labels.map((label) => label.toLowerCase()))
  return detections.filter((detection) => {
    const area = detection.rect ? detection.rect.width * detection.rect.height : undefined
    if (labels && !labels.has(detection.label.toLowerCase())) return false
    if (filter.minConfidence !== undefined && (detection.confidence ?? 1) < filter.minConfidence) return false
    if (filter.minArea !== undefined && (area === undefined || area < filter.minArea)) return false
    if (filter.maxArea !== undefined && (area === undefined || area > filter.maxArea)) return false
    if (filter.within && !isWithin(detection, filter.within, filter.minInside ?? 0.5)) return false
    return !filter.hasMask || (detection.mask !== undefined && detection.mask.kind !== 'none')
  })
}

/** How many detections each label has, in the order the labels first appear. */
export function countByLabel(detections: readonly Detection[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { label } of detections) counts.set(label, (counts.get(label) ?? 0) + 1)
  // A label may be any word, `__proto__` too; fromEntries makes plain keys of all.
  return Object.fromEntries(counts)
}

function isWithin(detection: Detection, area: PixelRect, minInside: number): boolean {
  if (detection.rect) return coverage(detection.rect, area) >= minInside
  const points = detection.points ?? (detection.point ? [detection.point] : [])
  return (
    points.length > 0 &&
    points.every(
      ({ x, y }) =>
        x >= area.left && x <= area.left + area.width && y >= area.top && y <= area.top + area.height,
    )
  )
}
