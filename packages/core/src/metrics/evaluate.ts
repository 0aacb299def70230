import { averagePrecision, cocoThresholds } from './average-precision.ts'
import { type EvaluatedImage, type MatchOptions, matchDetections } from './match.ts'

/** How right a set of detections is. */
export interface Score {
  /** Of what was found, how much is true, 0..1; 0 when nothing was found. */
  readonly precision: number
  /** Of what is there, how much was found, 0..1; 0 when nothing is there. */
  readonly recall: number
  /** The harmonic mean of both, 0..1. */
  readonly f1: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  /** Mean overlap of the matched pairs, 0..1; 0 when there are none. */
  readonly meanIou: number
}

/** The result of {@link evaluateDetections}. */
export interface Evaluation extends Score {
  readonly byLabel: Readonly<Record<string, Score>>
  /** Mean over labels of the average precision at IoU 0.50. */
  readonly map50: number
  /** Mean over labels and the IoU thresholds 0.50, 0.55 … 0.95: COCO's headline number. */
  readonly map: number
}

/**
 * Compares what was found with what is there: precision, recall and F1 at one overlap, and mean average precision as
 * COCO counts it (101 points of recall, https://cocodataset.org/#detection-eval), without its crowd and size rules.
 * Without confidences mean average precision says little: all detections then rank alike.
 */
export function evaluateDetections(
  images: readonly EvaluatedImage[],
  options: MatchOptions = {},
): Evaluation {
  const labels = new Set(images.flatMap(({ found, truth }) => [...found, ...truth].map(({ label }) => label)))
  const all = new Tally()
  const tallies = new Map([...labels].map((label) => [label, new Tally()]))
  for (const image of images) {
    const hit = new Set<number>()
    for (const { found, truth, iou } of matchDetections(image, options)) {
      if (truth !== undefined) hit.add(truth)
      for (const tally of [all, tallies.get(image.found[found]!.label)!])
        tally.found(truth !== undefined, iou)
    }
    image.truth.forEach(({ label }, at) => {
      if (!hit.has(at)) for (const tally of [all, tallies.get(label)!]) tally.missed()
    })
  }
  const precisions = cocoThresholds.map((threshold) => averagePrecision(images, threshold))
  return {
    ...all.score(),
    byLabel: Object.fromEntries([...tallies].map(([label, tally]) => [label, tally.score()])),
    map50: precisions[0]!,
    map: precisions.reduce((sum, value) => sum + value, 0) / precisions.length,
  }
}

class Tally {
  #hits = 0
  #wrong = 0
  #missed = 0
  #overlap = 0

  found(isTrue: boolean, overlap: number): void {
    if (isTrue) {
      this.#hits++
      this.#overlap += overlap
    } else this.#wrong++
  }

  missed(): void {
    this.#missed++
  }

  score(): Score {
    const [hits, wrong, missed] = [this.#hits, this.#wrong, this.#missed]
    const total = 2 * hits + wrong + missed
    return {
      precision: hits === 0 ? 0 : hits / (hits + wrong),
      recall: hits === 0 ? 0 : hits / (hits + missed),
      f1: total === 0 ? 0 : (2 * hits) / total,
      truePositives: hits,
      falsePositives: wrong,
      falseNegatives: missed,
      meanIou: hits === 0 ? 0 : this.#overlap / hits,
    }
  }
}
