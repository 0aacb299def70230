import { iou } from '../geometry/iou.ts'
import { maskIou, type Spans } from '../masks/spans.ts'
import type { Detection } from '../spatial/detection.ts'

/** What was found in one picture and what is truly there. */
export interface EvaluatedImage {
  readonly found: readonly Detection[]
  readonly truth: readonly Detection[]
  /** Decoded masks in step with `found` and `truth`: with both, overlap is measured on masks, not boxes. */
  readonly foundMasks?: readonly (Spans | undefined)[]
  readonly truthMasks?: readonly (Spans | undefined)[]
}

/** One detection and the true object it was matched with. */
export interface Match {
  /** Place in `found`. */
  readonly found: number
  /** Place in `truth`; `undefined` for a detection of nothing. */
  readonly truth: number | undefined
  readonly iou: number
}

/** Options of {@link matchDetections}. */
export interface MatchOptions {
  /** Overlap from which on a detection counts as the object, 0..1. @default 0.5 */
  readonly threshold?: number
}

/**
 * Matches detections with true objects of the same label, the most confident first, each object once, by the largest
 * overlap: the way COCO does it. A detection without a confidence counts as 1.
 */
export function matchDetections(image: EvaluatedImage, options: MatchOptions = {}): Match[] {
  const { threshold = 0.5 } = options
  // As COCO does it, so that the same box is a match at 1 whatever its overlap was rounded to.
  const least = Math.min(threshold, 1 - 1e-10)
  const taken = new Set<number>()
  const order = image.found
    .map((detection, at) => ({ detection, at }))
    .sort((a, b) => (b.detection.confidence ?? 1) - (a.detection.confidence ?? 1))
  const matches = order.map(({ detection, at }): Match => {
    let best = -1
    let overlap = 0
    image.truth.forEach((truth, truthAt) => {
      if (taken.has(truthAt) || truth.label !== detection.label) return
      const value = overlapOf(image, at, truthAt)
      // Of two that overlap alike COCO takes the later.
      if (value > 0 && value >= least && value >= overlap) {
        best = truthAt
        overlap = value
      }
    })
    if (best < 0) return { found: at, truth: undefined, iou: 0 }
    taken.add(best)
    return { found: at, truth: best, iou: overlap }
  })
  return matches
}

function overlapOf(image: EvaluatedImage, found: number, truth: number): number {
  const a = image.foundMasks?.[found]
  const b = image.truthMasks?.[truth]
  if (a && b) return maskIou(a, b)
  const rectA = image.found[found]!.rect
  const rectB = image.truth[truth]!.rect
  return rectA && rectB ? iou(rectA, rectB) : 0
}
