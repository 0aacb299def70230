import { SightglassError } from '../errors/sightglass-error.ts'
import { enclosing, iou } from '../geometry/iou.ts'
import { orderedUnion } from '../geometry/union.ts'
import type { Detection } from './detection.ts'

/** Options of {@link nms} and {@link mergeOverlaps}. */
export interface OverlapOptions {
  /** Boxes that overlap and share at least this much (intersection over union, 0..1) are the same thing. @default 0.5 */
  readonly threshold?: number
  /** Only boxes of the same label can be the same thing. @default true */
  readonly perLabel?: boolean
}

/**
 * Keeps the best of every group of overlapping boxes (non-maximum suppression): the most confident one, and of equals
 * the first. Detections without a rectangle are all kept. The order of the rest stays. Throws `request_invalid` for a
 * threshold that is not 0..1.
 */
export function nms<T extends Detection>(detections: readonly T[], options: OverlapOptions = {}): T[] {
  const kept = new Set(groups(detections, options).map((group) => group[0]!))
  return detections.filter((detection) => !detection.rect || kept.has(detection))
}

/**
 * Makes one box of every group of overlapping boxes: the smallest that holds all of them, with everything else from
 * the best of the group. Masks and points are the best one's own. Throws as {@link nms}.
 */
export function mergeOverlaps<T extends Detection>(
  detections: readonly T[],
  options: OverlapOptions = {},
): T[] {
  const merged = new Map<T, T>()
  for (const group of groups(detections, options)) {
    const best = group[0]!
    let rect = best.rect!
    let box2d = best.box2d
    for (const other of group) {
      rect = enclosing(rect, other.rect!)
      if (box2d && other.box2d) box2d = orderedUnion(box2d, other.box2d)
    }
    merged.set(best, { ...best, rect, ...(box2d && { box2d }) })
  }
  return detections.flatMap((detection) => (detection.rect ? (merged.get(detection) ?? []) : detection))
}

/** Groups of the same thing, each with its best first. */
function groups<T extends Detection>(detections: readonly T[], options: OverlapOptions): T[][] {
  const { threshold = 0.5, perLabel = true } = options
  if (!(threshold >= 0 && threshold <= 1))
    throw new SightglassError('request_invalid', 'The threshold of an overlap must be 0 to 1.', {
      details: { given: String(threshold).slice(0, 20) },
    })
  const ranked = detections
    .filter((detection) => detection.rect !== undefined)
    .sort((a, b) => (b.confidence ?? 1) - (a.confidence ?? 1))
  const found: T[][] = []
  for (const detection of ranked) {
    const home = found.find(([best]) => {
      const shared = !perLabel || best!.label === detection.label ? iou(best!.rect!, detection.rect!) : 0
      return shared > 0 && shared >= threshold
    })
    if (home) home.push(detection)
    else found.push([detection])
  }
  return found
}
