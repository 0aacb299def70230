import { readJsonFixture } from '@sightglass/testing'
import { expect, it } from 'vitest'
import { textTokens } from './rules.ts'

interface Exchange {
  response: {
    candidates?: { content?: { parts?: { text?: string }[] } }[]
    usageMetadata?: { candidatesTokenCount?: number }
  }
}

it('estimates recorded answers within a twentieth on average', () => {
  const errors = readJsonFixture<Exchange[]>('wire/media-replies.json').flatMap(({ response }) => {
    const parts = response.candidates?.[0]?.content?.parts ?? []
    const recorded = response.usageMetadata?.candidatesTokenCount ?? 0
    const text = parts.map((part) => part.text ?? '').join('')
    const onlyText = parts.every((part) => part.text !== undefined)
    return onlyText && recorded >= 20 ? [(textTokens(text) - recorded) / recorded] : []
  })
  expect(errors.length).toBeGreaterThan(20)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(errors.map(Math.abs))).toBeLessThan(0.05)
})
