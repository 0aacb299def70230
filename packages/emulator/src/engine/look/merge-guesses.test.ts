import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { growBox, overlap, partInside } from './boxes.ts'
import { mergeGuesses } from './merge-guesses.ts'
import type { Guess } from './nanodet.ts'

const guess = (
  label: Guess['label'],
  score: number,
  left: number,
  top: number,
  width: number,
  height: number,
): Guess => ({
  label,
  score,
  box: { left, top, width, height },
})
const box = fc.record({
  left: fc.double({ min: -50, max: 500, noNaN: true }),
  top: fc.double({ min: -50, max: 500, noNaN: true }),
  width: fc.double({ min: 1, max: 500, noNaN: true }),
  height: fc.double({ min: 1, max: 500, noNaN: true }),
})

describe('mergeGuesses', () => {
  test('one thing guessed twice is told once, by the surer guess', () => {
    const sure = guess('car', 0.8, 10, 10, 100, 60)
    expect(mergeGuesses([guess('car', 0.5, 14, 12, 100, 60), sure])).toEqual([sure])
  })

  test('a car that may be a truck is one thing; a cup on a table are two', () => {
    expect(
      mergeGuesses([guess('car', 0.8, 10, 10, 100, 60), guess('truck', 0.5, 10, 11, 101, 60)]),
    ).toHaveLength(1)
    expect(
      mergeGuesses([guess('dining table', 0.6, 0, 0, 600, 400), guess('cup', 0.5, 170, 20, 240, 290)]),
    ).toHaveLength(2)
  })

  test('a weak guess mostly inside a sure one is its echo', () => {
    const guesses = [guess('car', 0.72, 8, 289, 58, 40), guess('car', 0.3, 4, 283, 35, 44)]
    expect(mergeGuesses(guesses)).toEqual(guesses.slice(0, 1))
  })

  test('a part of a thing is not another one, two people side by side are', () => {
    expect(
      mergeGuesses([guess('person', 0.8, 0, 0, 100, 300), guess('person', 0.5, 20, 10, 60, 100)]),
    ).toHaveLength(1)
    expect(
      mergeGuesses([guess('person', 0.8, 0, 0, 100, 300), guess('person', 0.7, 70, 10, 100, 290)]),
    ).toHaveLength(2)
  })
})

test('overlap is symmetric, 1 with itself, and never out of 0 to 1', () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      expect(overlap(a, b)).toBeCloseTo(overlap(b, a), 10)
      expect(overlap(a, a)).toBeCloseTo(1, 10)
      expect(overlap(a, b)).toBeGreaterThanOrEqual(0)
      expect(overlap(a, b)).toBeLessThanOrEqual(1 + 1e-9)
      expect(partInside(a, a)).toBeCloseTo(1, 10)
    }),
  )
})

test('a grown box is whole pixels inside the picture', () => {
  const picture = { width: 480, height: 360 }
  fc.assert(
    fc.property(box, fc.double({ min: 0, max: 1, noNaN: true }), (small, by) => {
      const { left, top, width, height } = growBox(small, by, picture)
      for (const value of [left, top, width, height]) expect(Number.isInteger(value)).toBe(true)
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0)
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(1)
      expect(left + width).toBeLessThanOrEqual(picture.width)
      expect(top + height).toBeLessThanOrEqual(picture.height)
    }),
  )
})
