import type { Detection } from '@sightglass/core/pure'
import { seededRandom } from './mutate-reply.ts'

/** Forty pictures with true boxes, and boxes found near them: the same on every machine. */
export function makePairs(labels: readonly string[]): { truth: Detection[]; found: Detection[] }[] {
  const random = seededRandom(4)
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from))
  return Array.from({ length: 40 }, () => {
    const truth: Detection[] = Array.from({ length: between(0, 9) }, (_, index) => ({
      index,
      label: labels[between(0, 3)]!,
      rect: {
        left: between(0, 800),
        top: between(0, 500),
        width: between(20, 200),
        height: between(20, 200),
      },
    }))
    const found = truth
      .flatMap(({ label, rect }) =>
        Array.from(
          { length: between(0, 3) },
          (): Omit<Detection, 'index'> => ({
            label: random() < 0.85 ? label : labels[between(0, 3)]!,
            rect: {
              left: rect!.left + between(-15, 15),
              top: rect!.top + between(-15, 15),
              width: rect!.width + between(-10, 20),
              height: rect!.height + between(-10, 20),
            },
            confidence: between(1, 1_000_000) / 1_000_000,
          }),
        ),
      )
      .map((one, index): Detection => ({ index, ...one }))
    return { truth, found }
  })
}
