import { readJsonFixture } from '@sightglass/testing'
import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { DEFAULT_MODEL, models, resolveModel } from './resolve-model.ts'

describe('an id', () => {
  test.each([
    'gemini-3.5-flash',
    'models/gemini-3.5-flash',
    'projects/p/locations/global/publishers/google/models/gemini-3.5-flash@001',
    ' GEMINI-3.5-flash ',
    'gemini-3.5-flash-001',
    'gemini-3.5-flash-preview-09-2026',
  ])('%j is known', (id) => {
    expect(resolveModel(id)).toMatchObject({ known: true, version: 3.5, family: '3' })
  })

  test('of the first vision model, from before it had a number, is known', () => {
    expect(resolveModel('gemini-pro-vision')).toMatchObject({ known: true, version: 1, family: '1.0' })
  })

  test.each([
    ['gemini-9-ultra', 3.8],
    ['my-tuned-model', 3.8],
    ['gemini-2.5-flash-tuned', 2.5],
    ['gemini-3.6-pro', 3.6],
    ['gemini-live-2.5-flash-preview', 2.5],
  ])('%s is not, and is taken for %d', (id, version) => {
    expect(resolveModel(id)).toMatchObject({ id, known: false, version })
    expect(resolveModel(id).shutdown).toBeUndefined()
  })

  test('of a kind is taken for its own kind, not for the lighter one', () => {
    expect(resolveModel('gemini-3.5-flash-tuned').thinking).toEqual(resolveModel('gemini-3.5-flash').thinking)
    const taken = (id: string) => resolveModel(id).sampling.deprecated
    expect([taken('gemini-3.5-flash-tuned'), taken('gemini-3.5-flash-lite-tuned')]).toEqual([false, true])
  })

  test('the default is alive', () => {
    expect(resolveModel(DEFAULT_MODEL)).toMatchObject({ known: true })
    expect(resolveModel(DEFAULT_MODEL).shutdown).toBeUndefined()
  })
})

test("agrees with Google's own list of models", () => {
  const recorded =
    readJsonFixture<
      {
        name: string
        inputTokenLimit: number
        outputTokenLimit: number
        maxTemperature?: number
        topK?: number
      }[]
    >('wire/models-list.json')
  const ours = new Map(models.map((model) => [model.id, model]))
  const shared = recorded.filter(({ name }) => ours.has(name.replace('models/', '')))
  expect(shared.length).toBeGreaterThan(15)
  for (const { name, inputTokenLimit, outputTokenLimit, maxTemperature, topK } of shared) {
    const model = ours.get(name.replace('models/', ''))!
    expect([name, model.tokens.input.value]).toEqual([name, inputTokenLimit])
    expect([name, model.tokens.output.value]).toEqual([name, outputTokenLimit])
    if (maxTemperature !== undefined)
      expect([name, model.sampling.temperature[1]]).toEqual([name, maxTemperature])
    if (topK !== undefined) expect([name, model.sampling.defaults.topK]).toEqual([name, topK])
  }
})

test('every number says where it comes from and when it was checked', () => {
  for (const { id } of catalogue) {
    for (const surface of ['gemini-api', 'vertex'] as const) {
      const model = resolveModel(id, { surface })
      const { limits, tokens, shutdown, prices, stopSequences, audioTokensPerSecond } = model
      for (const fact of [
        ...Object.values(limits),
        tokens.input,
        tokens.output,
        stopSequences,
        audioTokensPerSecond,
        shutdown,
        prices,
      ]) {
        if (!fact) continue
        expect(fact.source, id).toMatch(/\w{4}/)
        expect(fact.checked, id).toMatch(/^20\d\d-\d\d(-\d\d)?$/)
      }
    }
  }
})

test('ids are told once, and every replacement and alias is a model', () => {
  const ids = catalogue.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { replacement, aliasOf } of catalogue) {
    if (replacement) expect(ids).toContain(replacement)
    if (aliasOf) expect(ids).toContain(aliasOf)
  }
})
