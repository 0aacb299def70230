import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countByRule } from './text-rule.ts'

describe('words by their letters', () => {
  // Exact counts by Gemma 3's vocabulary.
  test.each([
    ['The quick brown fox jumps over the lazy dog.', 10],
    ["What's in this image? (Be sure to mention the outside shape)", 16],
    ['Transcribe the provided audio and respond with only the transcript text.', 13],
    ['이 사진에 있는 모든 물건을 찾아서 상자로 표시해 주세요. 라벨은 한국어로 적어 주세요.', 25],
    ['この写真に写っているすべての物を見つけて、箱で示してください。ラベルは日本語でお願いします。', 21],
    ['请找出这张照片中的所有物体，并用方框标出。标签请使用中文。', 20],
    ['{"box_2d": [104, 20, 998, 1000], "label": "wine glass"}', 34],
  ])('%s', (text, exact) => {
    expect(Math.abs(countByRule(text) - exact)).toBeLessThanOrEqual(Math.max(2, exact * 0.2))
  })

  test('nothing is nothing, and more is never less', () => {
    expect(countByRule('')).toBe(0)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        const whole = countByRule(`${one}\n${other}`)
        expect(whole).toBeGreaterThanOrEqual(countByRule(one))
        expect(whole).toBeLessThanOrEqual(countByRule(one) + countByRule(other) + 2)
      }),
    )
  })
})
