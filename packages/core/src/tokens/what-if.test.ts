import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitToTokens } from './fit-size.ts'
import { estimateImageTokens } from './image-tokens.ts'
import { compareEstimates } from './what-if.ts'

describe('the same media in other ways', () => {
  test('a video at each resolution and rate', () => {
    const rows = compareEstimates({
      model: 'gemini-3.8-flash',
      inputs: [{ kind: 'video', durationSeconds: 60, width: 1280, height: 720 }],
    })
    expect(rows.map(({ mediaResolution, fps, totalTokens }) => [mediaResolution, fps, totalTokens])).toEqual(
      (['default', 'low', 'medium', 'high'] as const).flatMap((level) =>
        [0.5, 1, 2].map((fps) => [level, fps, 60 * fps * (level === 'high' ? 264 : 66)]),
      ),
    )
    expect(rows[1]?.ratio).toBe(1)
    expect(rows[2]?.inputUsd).toBeCloseTo(2 * rows[1]!.inputUsd!, 12)
  })

  test('a picture at each size where size counts', () => {
    const inputs = [{ kind: 'image' as const, width: 4000, height: 3000 }]
    const old = compareEstimates({ model: 'gemini-2.0-flash', inputs }).filter(
      ({ mediaResolution }) => mediaResolution === 'default',
    )
    expect(old.map(({ maxSidePx, totalTokens }) => [maxSidePx, totalTokens])).toEqual([
      [undefined, 25 * 258],
      [1536, 5 * 258],
      [768, 5 * 258],
      [384, 258],
    ])
    const now = compareEstimates({ model: 'gemini-3.8-flash', inputs })
    expect(now.every(({ maxSidePx }) => maxSidePx === undefined)).toBe(true)
  })
})

describe('the smallest size that shows the same', () => {
  test('costs the same, is never larger, and keeps the shape', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 9000 }),
        fc.integer({ min: 50, max: 9000 }),
        fc.constantFrom('gemini-2.0-flash', 'gemini-2.5-flash', 'gemini-3.8-flash'),
        (width, height, model) => {
          const fit = fitToTokens({ width, height }, { model })
          expect(fit.width).toBeLessThanOrEqual(width)
          expect(fit.height).toBeLessThanOrEqual(height)
          expect(Math.abs(fit.width / width - fit.height / height) * Math.min(width, height)).toBeLessThan(
            1.5,
          )
          const tokens = estimateImageTokens({ width, height }, { model }).tokens
          const after = estimateImageTokens(fit, { model }).tokens
          // Whole pixels may move a long strip's shape by a row or a column.
          expect(Math.abs(after - tokens)).toBeLessThanOrEqual(
            model === 'gemini-3.8-flash' ? tokens * 0.06 : 0,
          )
        },
      ),
    )
  })

  test("tries each resolution in place of a part's own", () => {
    const rows = compareEstimates({
      model: 'gemini-3.5-flash',
      inputs: [{ kind: 'image', width: 9, height: 9, mediaResolution: 'low' }],
    })
    expect(rows.map(({ mediaResolution, totalTokens }) => [mediaResolution, totalTokens])).toEqual([
      ['default', 256],
      ['low', 256],
      ['medium', 529],
      ['high', 1089],
    ])
  })
})
