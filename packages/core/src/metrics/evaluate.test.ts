import { expect, it } from 'vitest'
import { makePairs } from '../../test/support/made-pairs.ts'
import type { Detection } from '../spatial/detection.ts'
import { evaluateDetections } from './evaluate.ts'
import { matchDetections } from './match.ts'

function thing(label: string, left: number, confidence?: number): Detection {
  return {
    index: 0,
    label,
    rect: { left, top: 0, width: 100, height: 100 },
    ...(confidence !== undefined && { confidence }),
  }
}

it('is perfect for the truth itself', () => {
  const truth = [thing('cat', 0), thing('cat', 200), thing('dog', 50)]
  expect(evaluateDetections([{ found: truth, truth }])).toMatchObject({
    precision: 1,
    recall: 1,
    f1: 1,
    map: 1,
    map50: 1,
    meanIou: 1,
  })
})

it('counts each object once and each label for itself', () => {
  const truth = [thing('cat', 0), thing('cat', 200), thing('dog', 400)]
  const found = [thing('cat', 5, 0.9), thing('cat', 2, 0.8), thing('dog', 0, 0.7)]
  const result = evaluateDetections([{ found, truth }])
  expect(result).toMatchObject({ truePositives: 1, falsePositives: 2, falseNegatives: 2 })
  expect(result.precision).toBeCloseTo(1 / 3)
  expect(result.byLabel.dog).toMatchObject({ precision: 0, recall: 0, falsePositives: 1 })
  // Of the cats, recall 0.5 is reached at precision 1 and no more: 51 of 101 points.
  expect(result.map50).toBeCloseTo(51 / 101 / 2, 10)
})

it('ranks by confidence over all pictures', () => {
  const truth = [thing('cat', 0)]
  const images = [
    { found: [thing('cat', 500, 0.99)], truth },
    { found: [thing('cat', 0, 0.5)], truth },
  ]
  // First a miss, then a hit: precision 1/2 up to recall 1/2.
  expect(evaluateDetections(images).map50).toBeCloseTo((51 / 101) * 0.5, 10)
})

it('needs overlap', () => {
  const shifted = evaluateDetections([{ found: [thing('cat', 30)], truth: [thing('cat', 0)] }])
  // 70 of 130 columns: above 0.50 only.
  expect(shifted.map50).toBeCloseTo(1)
  expect(shifted.map).toBeCloseTo(0.1)
})

it('gives the numbers of pycocotools', () => {
  // From pycocotools 2.0.11 on the same boxes: scripts/check-exports.ts.
  const { map, map50 } = evaluateDetections(makePairs(['cat', 'dog', 'cup']))
  expect(map).toBeCloseTo(0.15503013870123, 12)
  expect(map50).toBeCloseTo(0.3906688798505, 12)
})

it('counts an overlap that lies on a step as pycocotools does', () => {
  const truth = [thing('cat', 0)]
  for (const [height, map] of [
    [85, 0.8],
    [90, 0.9],
    [100, 1],
  ] as const) {
    const found = [{ ...thing('cat', 0), rect: { left: 0, top: 0, width: 100, height } }]
    expect(evaluateDetections([{ found, truth }]).map).toBeCloseTo(map, 12)
  }
})

it('takes the later of two objects that overlap alike, as pycocotools does', () => {
  // Only the second object is left for the second box, which is nearer to the first.
  const truth = [thing('cat', 0), thing('cat', 40)]
  const found = [thing('cat', 20, 0.9), thing('cat', -5, 0.8)]
  expect(matchDetections({ found, truth }).map((match) => match.truth)).toEqual([1, 0])
  expect(matchDetections({ found, truth }, { threshold: 1 }).map((match) => match.truth)).toEqual([
    undefined,
    undefined,
  ])
  expect(matchDetections({ found: truth, truth }, { threshold: 1 }).every(({ iou }) => iou === 1)).toBe(true)
})
