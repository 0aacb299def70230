import { type EvaluatedImage, matchDetections } from './match.ts'

/** As numpy's linspace makes them, which pycocotools uses: where a value lies on a step, the last bit decides. */
export const cocoThresholds: readonly number[] = steps(0.5, 0.95, 9)
const recalls = steps(0, 1, 100)

/** Detections per picture and label that COCO looks at. */
const maxDetections = 100

/** Mean over labels that are truly there of the average precision at one overlap, from 101 points of recall. */
export function averagePrecision(images: readonly EvaluatedImage[], threshold: number): number {
  const labels = new Set(images.flatMap(({ truth }) => truth.map(({ label }) => label)))
  let sum = 0
  for (const label of labels) sum += ofLabel(images, label, threshold)
  return labels.size === 0 ? 0 : sum / labels.size
}

function ofLabel(images: readonly EvaluatedImage[], label: string, threshold: number): number {
  const ranked: { confidence: number; isTrue: boolean }[] = []
  let truths = 0
  for (const image of images) {
    const only = onlyLabel(image, label)
    truths += only.truth.length
    for (const { found, truth } of matchDetections(only, { threshold }).slice(0, maxDetections)) {
      ranked.push({ confidence: only.found[found]!.confidence ?? 1, isTrue: truth !== undefined })
    }
  }
  ranked.sort((a, b) => b.confidence - a.confidence)
  const points: { recall: number; precision: number }[] = []
  let hits = 0
  ranked.forEach(({ isTrue }, at) => {
    if (isTrue) hits++
    points.push({ recall: hits / truths, precision: hits / (at + 1) })
  })
  // Precision never falls as recall grows: each point takes the best of those behind it.
  for (let at = points.length - 2; at >= 0; at--) {
    points[at]!.precision = Math.max(points[at]!.precision, points[at + 1]!.precision)
  }
  let sum = 0
  let at = 0
  for (const recall of recalls) {
    while (at < points.length && points[at]!.recall < recall) at++
    sum += points[at]?.precision ?? 0
  }
  return sum / recalls.length
}

function steps(from: number, to: number, count: number): number[] {
  const step = (to - from) / count
  return Array.from({ length: count + 1 }, (_, at) => (at === count ? to : from + at * step))
}

function onlyLabel(image: EvaluatedImage, label: string): EvaluatedImage {
  const pick = <T>(list: readonly T[] | undefined, of: readonly { label: string }[]): T[] | undefined =>
    list?.filter((_, at) => of[at]?.label === label)
  const foundMasks = pick(image.foundMasks, image.found)
  const truthMasks = pick(image.truthMasks, image.truth)
  return {
    found: pick(image.found, image.found)!,
    truth: pick(image.truth, image.truth)!,
    ...(foundMasks && { foundMasks }),
    ...(truthMasks && { truthMasks }),
  }
}
