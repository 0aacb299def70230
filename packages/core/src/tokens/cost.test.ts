import { describe, expect, test } from 'vitest'
import { checkBudget } from './budget.ts'
import { costOf } from './cost.ts'
import { estimateTokens } from './estimate.ts'

const date = '2026-11-21'

describe('what a call costs', () => {
  test.each([
    ['plain', { promptTokens: 1_000_000, candidatesTokens: 1_000_000 }, 0.3, 2.5],
    ['sound has its own price', { promptTokens: 1_000_000, audioTokens: 500_000 }, 0.15 + 0.5, 0],
    ['a cache is cheaper', { promptTokens: 1_000_000, cachedTokens: 400_000 }, 0.18 + 0.012, 0],
    [
      'so is cached sound',
      { promptTokens: 1_000_000, audioTokens: 300_000, cachedTokens: 300_000, cachedAudioTokens: 300_000 },
      0.21 + 0.03,
      0,
    ],
    ['thoughts are answers', { promptTokens: 0, candidatesTokens: 100_000, thoughtsTokens: 300_000 }, 0, 1],
  ])('gemini-2.5-flash: %s', (_, tokens, inputUsd, outputUsd) => {
    const cost = costOf(tokens, { model: 'gemini-2.5-flash', date })
    expect(cost?.inputUsd).toBeCloseTo(inputUsd, 9)
    expect(cost?.outputUsd).toBeCloseTo(outputUsd, 9)
    expect(cost?.totalUsd).toBeCloseTo(inputUsd + outputUsd, 9)
  })

  test('says what part is sound, cache and thoughts', () => {
    const tokens = {
      promptTokens: 1_000_000,
      audioTokens: 200_000,
      cachedTokens: 500_000,
      cachedAudioTokens: 100_000,
      candidatesTokens: 10_000,
      thoughtsTokens: 40_000,
    }
    const cost = costOf(tokens, { model: 'gemini-2.5-flash', date })
    expect(cost?.inputAudioUsd).toBeCloseTo(0.1 * 1 + 0.1 * 0.1, 9)
    expect(cost?.inputCachedUsd).toBeCloseTo(0.4 * 0.03 + 0.1 * 0.1, 9)
    expect(cost?.inputUsd).toBeCloseTo(0.4 * 0.3 + 0.1 + 0.022, 9)
    expect(cost?.thoughtsUsd).toBeCloseTo(0.1, 9)
  })

  test('a long prompt is billed whole at the higher tier', () => {
    const at = (promptTokens: number) =>
      costOf({ promptTokens, candidatesTokens: 1000 }, { model: 'gemini-2.5-pro', date })
    expect(at(200_000)).toMatchObject({ inputUsd: 0.25, outputUsd: 0.01 })
    expect(at(200_001)?.inputUsd).toBeCloseTo(0.5000025, 9)
    expect(at(200_001)?.outputUsd).toBeCloseTo(0.015, 9)
  })

  test('a batch costs half', () => {
    const tokens = { promptTokens: 1_000_000, candidatesTokens: 1000 }
    const options = { model: 'gemini-3.5-flash', date }
    expect(costOf(tokens, { ...options, batch: true })?.totalUsd).toBeCloseTo(
      costOf(tokens, options)!.totalUsd / 2,
      12,
    )
  })

  test('a batch pays for what comes from a cache like any call', () => {
    const tokens = { promptTokens: 1_000_000, cachedTokens: 400_000, candidatesTokens: 1000 }
    const cost = costOf(tokens, { model: 'gemini-2.5-flash', date, batch: true })
    expect(cost?.inputCachedUsd).toBeCloseTo(0.4 * 0.03, 12)
    expect(cost?.inputUsd).toBeCloseTo(0.6 * 0.15 + 0.4 * 0.03, 12)
  })

  test('sound that came from a cache is not paid for twice', () => {
    const tokens = { promptTokens: 1_000_000, audioTokens: 500_000, cachedTokens: 1_000_000 }
    const cost = costOf(tokens, { model: 'gemini-2.5-flash', date })
    expect(cost?.inputUsd).toBeCloseTo(0.5 * 0.03 + 0.5 * 0.1, 12)
    expect(cost?.inputCachedUsd).toBeCloseTo(cost!.inputUsd, 12)
    const most = costOf({ ...tokens, cachedTokens: 700_000 }, { model: 'gemini-2.5-flash', date })
    expect(most?.inputUsd).toBeCloseTo(0.5 * 0.03 + 0.2 * 0.1 + 0.3 * 1, 12)
  })

  test('a price holds from its day on', () => {
    const on = (day: string) =>
      costOf({ promptTokens: 1_000_000 }, { model: 'gemini-3.8-flash', date: day })?.inputUsd
    expect([on('2026-12-31'), on('2027-01-01')]).toEqual([0.75, 1.5])
  })

  test('no price is no guess', () => {
    expect(costOf({ promptTokens: 1 }, { model: 'gemini-4-hydrogen' })).toBeUndefined()
    expect(costOf({ promptTokens: 1_000_000 }, { model: 'gemini-1.0-pro-vision' })?.inputUsd).toBe(0.125)
  })

  test('an estimate knows of caches, batches and days', () => {
    const request = {
      model: 'gemini-3.8-flash',
      date,
      inputs: [{ kind: 'document' as const, pages: 100, pageSizes: [{ width: 612, height: 792 }] }],
    }
    const usd = (more: object) => estimateTokens({ ...request, ...more }).cost?.inputUsd
    expect(usd({})).toBeCloseTo(52_000 * 0.75e-6, 12)
    expect(usd({ batch: true })).toBeCloseTo(26_000 * 0.75e-6, 12)
    expect(usd({ cachedTokens: 52_000 })).toBeCloseTo(52_000 * 0.075e-6, 12)
    expect(usd({ date: '2027-01-01' })).toBeCloseTo(52_000 * 1.5e-6, 12)
  })
})

describe('budgets', () => {
  const inputs = [{ kind: 'image' as const, width: 1000, height: 1000 }]
  const estimate = estimateTokens({ inputs, model: 'gemini-3.8-flash', date })

  test.each([
    [{ maxTokens: 1088 }, '1089 tokens'],
    [{ maxCost: 0.0008 }, '$0.000817'],
    [{ maxTokens: 5000, maxCost: 0.0008 }, '$0.000817'],
  ])('%j is passed', (budget, given) => {
    expect(() => checkBudget(estimate, budget)).toThrow(
      expect.objectContaining({ code: 'budget_exceeded', message: expect.stringContaining(given) }),
    )
  })

  test.each([{}, { maxTokens: 1089 }, { maxCost: 0.00082 }])('%j is kept', (budget) => {
    expect(() => checkBudget(estimate, budget)).not.toThrow()
  })

  test('a budget in money without a price is refused, not ignored', () => {
    const unpriced = estimateTokens({ inputs, model: 'gemini-4-hydrogen' })
    expect(() => checkBudget(unpriced, { maxCost: 100 })).toThrow(
      expect.objectContaining({ code: 'budget_exceeded' }),
    )
  })
})
