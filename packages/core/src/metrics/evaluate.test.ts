import { expect, it } from 'vitest'
import { makePairs } from '../../test/support/made-pairs.ts'
import type { Detection } from '../spatial/detection.ts'
import { evaluateDetections } from './evaluate.ts'

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
