import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { models } from '../models/resolve-model.ts'
import { estimateAudioTokens } from './audio-tokens.ts'
import { estimateDocumentTokens } from './document-tokens.ts'
import { type EstimateRequest, estimateTokens } from './estimate.ts'
import { estimateImageTokens } from './image-tokens.ts'
import type { MediaResolutionInput } from './types.ts'
import { estimateVideoTokens } from './video-tokens.ts'

const ids = models.map(({ id }) => id)
const anyModel = fc.constantFrom(...ids, 'gemini-9-ultra')
const anySurface = fc.constantFrom('gemini-api' as const, 'vertex' as const)
const anyLevel = fc.constantFrom<MediaResolutionInput | undefined>(undefined, 'low', 'medium', 'high')
const anySide = fc.integer({ min: 1, max: 20_000 })

describe('facts that are none', () => {
  const model = 'gemini-3.5-flash'

  test.each<[string, EstimateRequest['inputs'][number]]>([
    ['a frame without a height', { kind: 'video', durationSeconds: 5, width: 16, height: 0 }],
    ['a frame of no number', { kind: 'video', durationSeconds: 5, width: Number.NaN, height: 9 }],
    ['a page of no size', { kind: 'document', pages: 1, pageSizes: [{ width: 0, height: 0 }] }],
    ['a page of less than no size', { kind: 'document', pages: 1, pageSizes: [{ width: -5, height: 8 }] }],
    ['half a page', { kind: 'document', pages: 1.5 }],
    ['text of no number of bytes', { kind: 'text', byteLength: Number.NaN }],
    ['text of less than nothing', { kind: 'text', byteLength: -40 }],
  ])('%s is refused with its index, never counted as NaN', (_, input) => {
    const good = { kind: 'image', width: 10, height: 10 } as const
    expect(() => estimateTokens({ inputs: [good, input], model })).toThrow(
      expect.objectContaining({ code: 'request_invalid', inputIndex: 1 }),
    )
  })

  test('a resolution that only an object knows is refused, and a cache holds no more than the prompt', () => {
    const inputs = [{ kind: 'image', width: 10, height: 10 }] as const
    const request = { inputs, model, mediaResolution: 'constructor' as MediaResolutionInput }
    expect(() => estimateTokens(request)).toThrow(expect.objectContaining({ code: 'request_invalid' }))
    const all = estimateTokens({ inputs, model, cachedTokens: 1e9 })
    expect(all.cost).toEqual(estimateTokens({ inputs, model, cachedTokens: all.totalTokens }).cost)
  })

  test('strips, however long, take at least one patch and at most the budget', () => {
    const budgets = { low: 280, medium: 560, high: 1120, ultra_high: 2240 } as const
    for (const [mediaResolution, budget] of Object.entries(budgets)) {
      for (const long of [34, 70, 280, 1119, 1120, 1121, 2240, 1e6]) {
        const options = { model, mediaResolution: mediaResolution as keyof typeof budgets }
        const { tokens } = estimateImageTokens({ width: long, height: 1 }, options)
        expect(tokens).toBe(estimateImageTokens({ width: 1, height: long }, options).tokens)
        expect(tokens).toBeGreaterThan(0)
        expect(tokens).toBeLessThanOrEqual(budget)
      }
    }
  })
})

describe('images', () => {
  test.each([
    ['gemini-2.0-flash', 960, 540, 1806, 1548],
    ['gemini-2.0-flash', 384, 384, 258, 258],
    ['gemini-2.0-flash', 385, 384, 5 * 258, 4 * 258],
    ['gemini-2.0-flash', 3008, 2000, 3354, 12 * 258],
    ['gemini-2.5-flash', 3840, 2160, 258, 15 * 258],
    ['gemini-1.0-pro-vision', 3840, 2160, 258, 15 * 258],
    ['gemini-3.5-flash', 1920, 1080, 1100, 6 * 258],
    ['gemini-3.5-flash', 2048, 512, 1056, 14 * 258],
  ])('%s %d x %d: %d, and %d by the guide', (model, width, height, tokens, documentedTokens) => {
    expect(estimateImageTokens({ width, height }, { model })).toMatchObject({ tokens, documentedTokens })
    expect(estimateImageTokens({ width, height }, { model, rule: 'documented' })).toMatchObject({
      tokens: documentedTokens,
      basis: 'documented',
    })
  })

  test.each([
    ['low', 264],
    ['medium', 527],
    ['high', 1100],
    ['ultra_high', 2205],
    ['MEDIA_RESOLUTION_LOW', 264],
    ['MEDIA_RESOLUTION_UNSPECIFIED', 1100],
  ] as const)('16:9 at %s takes %d from Gemini 3 on', (mediaResolution, tokens) => {
    const options = { model: 'gemini-3.8-flash', mediaResolution }
    expect(estimateImageTokens({ width: 1600, height: 900 }, options).tokens).toBe(tokens)
  })

  test("a part's own resolution goes before the request's", () => {
    const { parts } = estimateTokens({
      model: 'gemini-3.5-flash',
      mediaResolution: 'low',
      inputs: [
        { kind: 'image', width: 100, height: 100, mediaResolution: 'ultra_high' },
        { kind: 'image', width: 100, height: 100 },
      ],
    })
    expect(parts.map(({ tokens }) => tokens)).toEqual([2209, 256])
  })

  test('any size, however long or small, takes at least a token and at most its budget', () => {
    fc.assert(
      fc.property(
        anySide,
        anySide,
        anyModel,
        anySurface,
        anyLevel,
        (width, height, model, surface, level) => {
          const part = estimateImageTokens({ width, height }, { model, surface, mediaResolution: level })
          const turned = estimateImageTokens(
            { width: height, height: width },
            { model, surface, mediaResolution: level },
          )
          expect(part.tokens).toBeGreaterThan(0)
          expect(turned.tokens).toBe(part.tokens)
          expect(Number.isInteger(part.tokens)).toBe(true)
          expect(part.documentedTokens).toBe(258 * (part.documented?.tiles ?? 0))
          if (part.range) {
            expect(part.range[0]).toBeLessThanOrEqual(part.tokens)
            expect(part.range[1]).toBeGreaterThanOrEqual(part.tokens)
          }
        },
      ),
    )
  })

  test('from Gemini 3 on only the shape counts, and it fills most of the budget', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 300 }),
        (width, height, times) => {
          const options = { model: 'gemini-3.5-flash' }
          const { tokens } = estimateImageTokens({ width, height }, options)
          expect(estimateImageTokens({ width: width * times, height: height * times }, options).tokens).toBe(
            tokens,
          )
          expect(tokens).toBeGreaterThan(1120 * 0.75)
          expect(tokens).toBeLessThanOrEqual(1120)
        },
      ),
    )
  })

  test.each([
    [1, 1, 1089],
    [1, 10_000, 1120],
    [10_000, 1, 1120],
    [1, 2000, 1120],
    [1500, 1, 1120],
  ])('%d x %d takes %d', (width, height, tokens) => {
    expect(estimateImageTokens({ width, height }, { model: 'gemini-3.8-flash' }).tokens).toBe(tokens)
  })

  test('more is never less: a higher resolution takes at least as much', () => {
    fc.assert(
      fc.property(anySide, anySide, anyModel, anySurface, (width, height, model, surface) => {
        const [low, medium, high] = (['low', 'medium', 'high'] as const).map(
          (mediaResolution) =>
            estimateImageTokens({ width, height }, { model, surface, mediaResolution }).tokens,
        )
        expect(medium).toBeGreaterThanOrEqual(low!)
        expect(high).toBeGreaterThanOrEqual(medium!)
      }),
    )
  })

  test.each([
    [0, 5],
    [5, Number.NaN],
    [-1, 5],
    [Number.POSITIVE_INFINITY, 5],
  ])('%d x %d is no size', (width, height) => {
    expect(() => estimateImageTokens({ width, height }, { model: 'gemini-3.8-flash' })).toThrow(/width/)
  })
})

describe('videos', () => {
  // One clip of 59.9 s, as both surfaces and two generations counted it.
  test.each([
    ['gemini-2.5-flash', 'gemini-api', 1, 15_780, 1917],
    ['gemini-2.0-flash', 'gemini-api', 0.2, 3096, 1500],
    ['gemini-2.0-flash', 'vertex', 1, 15_340, 1475],
    ['gemini-3.1-flash-lite', 'vertex', 1, 3894, 1475],
    ['gemini-3.1-flash-lite', 'vertex', 2, 7854, 1475],
  ] as const)('%s on %s at %d fps: %d + %d', (model, surface, fps, VIDEO, AUDIO) => {
    const facts = { durationSeconds: 59.9, hasAudio: true, width: 1280, height: 720, route: 'url' as const }
    expect(estimateVideoTokens(facts, { model, surface, fps }).tokensByModality).toEqual({ VIDEO, AUDIO })
  })

  test('57 s on Vertex: (258 + 5 + 32) a second on 1.5, (258 + 2 + 25) on 2.0', () => {
    const facts = { durationSeconds: 57, hasAudio: true }
    const options = { surface: 'vertex' as const }
    expect(estimateVideoTokens(facts, { ...options, model: 'gemini-1.5-flash-001' }).tokens).toBe(57 * 295)
    expect(estimateVideoTokens(facts, { ...options, model: 'gemini-2.0-flash' }).tokens).toBe(57 * 285)
  })

  test('the first vision model looks at two minutes and hears nothing', () => {
    const facts = { durationSeconds: 600, hasAudio: true }
    expect(estimateVideoTokens(facts, { model: 'gemini-1.0-pro-vision' }).tokens).toBe(120 * 258)
  })

  test('the guide: 258 a frame and 32 a second; 66 at low; 7 a timestamp on Vertex', () => {
    const facts = { durationSeconds: 60, hasAudio: true }
    const options = { model: 'gemini-2.5-flash', rule: 'documented' } as const
    expect(estimateVideoTokens(facts, options)).toMatchObject({
      tokens: 60 * (258 + 32),
      documented: { frames: 60, audioSeconds: 60, timestampTokens: 0 },
      basis: 'documented',
    })
    expect(estimateVideoTokens(facts, { ...options, mediaResolution: 'low' }).tokens).toBe(60 * (66 + 32))
    expect(estimateVideoTokens(facts, { ...options, surface: 'vertex' }).tokens).toBe(60 * (258 + 7 + 32))
  })

  test('offsets and rate decide the frames', () => {
    const facts = { durationSeconds: 100, hasAudio: true, width: 1280, height: 720 }
    const options = { model: 'gemini-3.5-flash', startSeconds: 10, endSeconds: 30, fps: 2 }
    expect(estimateVideoTokens(facts, options).tokens).toBe(40 * 66 + 20 * 25)
    expect(estimateVideoTokens(facts, { ...options, endSeconds: 1000 }).tokens).toBe(180 * 66 + 90 * 25)
    expect(estimateVideoTokens(facts, { ...options, method: 'countTokens' }).tokens).toBe(21 * 71 + 641)
  })

  test('longer is never less, on any model', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 5000, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        anyModel,
        anySurface,
        fc.boolean(),
        fc.constantFrom('generateContent' as const, 'countTokens' as const),
        (seconds, more, model, surface, hasAudio, method) => {
          const of = (durationSeconds: number) =>
            estimateVideoTokens({ durationSeconds, hasAudio }, { model, surface, method })
          const { tokens, range, tokensByModality } = of(seconds)
          expect(of(seconds + more).tokens).toBeGreaterThanOrEqual(tokens)
          expect(Object.values(tokensByModality).reduce((sum, count) => sum + (count ?? 0), 0)).toBe(tokens)
          if (range) expect(range[0] <= tokens && tokens <= range[1]).toBe(true)
        },
      ),
    )
  })

  test('a frame that is begun may count on the Developer API from Gemini 3 on, and does at other rates', () => {
    const facts = { durationSeconds: 10.5, width: 1920, height: 1080 }
    const of = (more: object) =>
      estimateVideoTokens({ ...facts, ...more }, { model: 'gemini-3.5-flash', ...more })
    expect(of({})).toMatchObject({ tokens: 10 * 66, range: [10 * 64, 11 * 66] })
    expect(of({ mediaResolution: 'high' })).toMatchObject({ tokens: 10 * 264, range: [10 * 264, 11 * 264] })
    expect(of({ fps: 0.5 })).toMatchObject({ tokens: 6 * 66, range: [5 * 64, 6 * 66] })
    expect(of({ fps: 0.5, surface: 'vertex' })).toMatchObject({ tokens: 5 * 66, range: [5 * 64, 5 * 66] })
    expect(of({ route: 'file' })).toMatchObject({ tokens: 10 * 66, range: [10 * 64, 10 * 66] })
    expect(of({ surface: 'vertex', mediaResolution: 'high' }).range).toBeUndefined()
  })

  test('only what is on record is called measured', () => {
    const of = (model: string, more: object = {}) =>
      estimateVideoTokens({ durationSeconds: 9, width: 16, height: 9 }, { model, ...more }).basis
    expect(of('gemini-1.0-pro-vision')).toBe('documented')
    expect(of('gemini-2.5-flash')).toBe('measured')
    expect(of('gemini-2.5-flash', { mediaResolution: 'low' })).toBe('documented')
    expect(of('gemini-3.5-flash')).toBe('measured')
    expect(of('gemini-3.5-flash', { mediaResolution: 'high' })).toBe('measured')
    expect(of('gemini-3.5-flash', { mediaResolution: 'medium' })).toBe('extrapolated')
    expect(of('gemini-3.8-flash')).toBe('extrapolated')
    expect(of('gemini-3.5-flash', { method: 'countTokens' })).toBe('measured')
    expect(of('gemini-3.5-flash', { method: 'countTokens', surface: 'vertex' })).toBe('extrapolated')
    expect(of('gemini-2.5-flash', { method: 'countTokens' })).toBe('extrapolated')
  })

  test.each([
    [{ durationSeconds: 10 }, { fps: 0 }],
    [{ durationSeconds: 10 }, { fps: 25 }],
    [{ durationSeconds: 10 }, { startSeconds: 11 }],
    [{ durationSeconds: 10 }, { startSeconds: 5, endSeconds: 4 }],
    [{ durationSeconds: Number.NaN }, {}],
  ])('%j with %j cannot be', (facts, options) => {
    expect(() => estimateVideoTokens(facts, { model: 'gemini-3.8-flash', ...options })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  })
})

describe('sound, pages and words', () => {
  test.each([
    ['gemini-2.5-flash', 'gemini-api', 1, 33],
    ['gemini-2.5-flash', 'gemini-api', 3.7, 119],
    ['gemini-2.5-flash', 'vertex', 3.7, 100],
    ['gemini-2.0-flash', 'gemini-api', 1, 25],
    ['gemini-3.5-flash', 'vertex', 30.772, 770],
    ['gemini-3.5-flash', 'gemini-api', 0, 0],
  ] as const)('%s on %s: %d s take %d', (model, surface, durationSeconds, tokens) => {
    expect(estimateAudioTokens({ durationSeconds }, { model, surface }).tokens).toBe(tokens)
  })

  test('longer sound is never less, whoever counts', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 5000, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        anyModel,
        anySurface,
        fc.constantFrom('generateContent' as const, 'countTokens' as const),
        (seconds, more, model, surface, method) => {
          const of = (durationSeconds: number) =>
            estimateAudioTokens({ durationSeconds }, { model, surface, method })
          const { tokens, range } = of(seconds)
          expect(of(seconds + more).tokens).toBeGreaterThanOrEqual(tokens)
          expect(Number.isInteger(tokens)).toBe(true)
          if (range) expect(range[0] <= tokens && tokens <= range[1]).toBe(true)
        },
      ),
    )
  })

  test('pages of several sizes are counted one by one', () => {
    const pageSizes = [
      { width: 612, height: 792 },
      { width: 842, height: 595 },
      { width: 100, height: 5000 },
    ]
    const part = estimateDocumentTokens({ pages: 3, pageSizes }, { model: 'gemini-3.5-flash' })
    expect(part).toMatchObject({
      tokens: 520 + 532 + 3 * 167,
      tokensByModality: { IMAGE: 520 + 532 + 3 * 167 },
    })
  })

  test.each([
    ['low', 3990],
    ['medium', 7800],
    ['high', 16_530],
    [undefined, 7800],
  ] as const)('15 Letter pages at %s take %d', (mediaResolution, tokens) => {
    const facts = { pages: 15, pageSizes: [{ width: 612, height: 792 }] }
    expect(estimateDocumentTokens(facts, { model: 'gemini-3.1-flash-lite', mediaResolution }).tokens).toBe(
      tokens,
    )
  })

  test('a single page alone is looked at closely before 2.5, and not beside a picture', () => {
    const page = { kind: 'document', pages: 1 } as const
    const model = 'gemini-2.0-flash'
    expect(estimateTokens({ inputs: [page], model }).totalTokens).toBe(1290)
    expect(estimateTokens({ inputs: [page, page], model }).totalTokens).toBe(516)
    const picture = { kind: 'image', width: 2000, height: 1000 } as const
    expect(estimateTokens({ inputs: [page, picture], model }).totalTokens).toBe(516)
    expect(estimateTokens({ inputs: [{ kind: 'document', pages: 77 }], model }).totalTokens).toBe(19_866)
  })

  test.each([0, 1.5, -2, Number.NaN])('%d pages cannot be', (pages) => {
    expect(() => estimateDocumentTokens({ pages }, { model: 'gemini-3.8-flash' })).toThrow(/number of pages/)
  })

  // Prompts of recorded calls, with what was billed as TEXT.
  const words: Record<string, number> = {
    'Compare these documents': 3,
    'Explain me this video in a few sentences': 8,
    'You are a helpful chatbot.': 6,
  }
  const tokenizer = {
    count: (text: string) => words[text] ?? 0,
    vocabulary: 'test',
    exactFor: ['2.5'] as const,
  }

  test.each([
    ['gemini-2.5-flash', 'gemini-api', 4, 16],
    ['gemini-2.5-flash', 'vertex', 3, 14],
    ['gemini-2.0-flash', 'gemini-api', 3, 14],
  ] as const)('%s on %s: %d alone, %d with an instruction', (model, surface, alone, both) => {
    const request = { inputs: [], model, surface, tokenizer }
    expect(estimateTokens({ ...request, text: 'Compare these documents' }).totalTokens).toBe(alone)
    expect(
      estimateTokens({
        ...request,
        text: 'Explain me this video in a few sentences',
        systemInstruction: 'You are a helpful chatbot.',
      }).tokensByModality,
    ).toEqual({ TEXT: both })
  })

  test('words among the inputs have a role like any prompt, once', () => {
    const request = { model: 'gemini-2.5-flash', tokenizer }
    const text = 'Compare these documents'
    const said = { kind: 'text', text, label: 'said' } as const
    expect(estimateTokens({ ...request, inputs: [said] })).toMatchObject({
      totalTokens: 4,
      parts: [{ label: 'said', tokens: 4 }],
    })
    expect(estimateTokens({ ...request, inputs: [said, said] }).totalTokens).toBe(7)
    expect(estimateTokens({ ...request, inputs: [said], text }).totalTokens).toBe(7)
    expect(estimateTokens({ ...request, inputs: [{ kind: 'text', text: '' }] }).totalTokens).toBe(0)
    expect(estimateTokens({ ...request, inputs: [said], surface: 'vertex' }).totalTokens).toBe(3)
    expect(estimateTokens({ ...request, inputs: [said], method: 'countTokens' }).totalTokens).toBe(4)
  })

  test('countTokens adds the role to the total, on the Developer API from 2.0 on', () => {
    const request: EstimateRequest = {
      inputs: [{ kind: 'image', width: 2048, height: 1362 }],
      model: 'gemini-2.0-flash',
      method: 'countTokens',
      mediaResolution: 'low',
    }
    expect(estimateTokens(request).totalTokens).toBe(259)
    expect(estimateTokens({ ...request, model: 'gemini-1.5-flash' }).totalTokens).toBe(258)
  })
})

describe('a whole request', () => {
  test('adds up, by part, by modality and in money', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant('image' as const), width: anySide, height: anySide }),
            fc.record({ kind: fc.constant('audio' as const), durationSeconds: fc.nat(5000) }),
            fc.record({ kind: fc.constant('document' as const), pages: fc.integer({ min: 1, max: 50 }) }),
            fc.record({
              kind: fc.constant('video' as const),
              durationSeconds: fc.integer({ min: 1, max: 900 }),
              hasAudio: fc.boolean(),
            }),
          ),
          { maxLength: 6 },
        ),
        anyModel,
        anySurface,
        (inputs, model, surface) => {
          const estimate = estimateTokens({ inputs, model, surface, text: 'What is this?' })
          const sum = (values: Iterable<number>): number =>
            [...values].reduce((total, value) => total + value, 0)
          expect(estimate.totalTokens).toBe(sum(estimate.parts.map(({ tokens }) => tokens)))
          expect(sum(Object.values(estimate.tokensByModality))).toBe(estimate.totalTokens)
          if (estimate.cost)
            expect(sum(Object.values(estimate.cost.inputUsdByModality))).toBeCloseTo(
              estimate.cost.inputUsd,
              10,
            )
          for (const part of estimate.parts) {
            expect(part.explain).toMatch(/\d/)
            expect(part.source).not.toBe('')
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('by the documented rule every part and the sum are what the guides say', () => {
    for (const model of ['gemini-1.5-pro', 'gemini-2.0-flash', 'gemini-2.5-flash', 'gemini-3.8-flash']) {
      for (const method of ['generateContent', 'countTokens'] as const) {
        const estimate = estimateTokens({
          model,
          method,
          rule: 'documented',
          inputs: [
            { kind: 'image', width: 960, height: 540 },
            { kind: 'video', durationSeconds: 10.5, hasAudio: true },
            { kind: 'audio', durationSeconds: 1.5 },
            { kind: 'document', pages: 2 },
            { kind: 'text', text: 'Eight by four.' },
          ],
          text: 'What is this?',
          systemInstruction: 'Be short.',
        })
        expect(estimate).toMatchObject({ totalTokens: estimate.documentedTokens })
        expect(estimate.range).toBeUndefined()
        for (const part of estimate.parts)
          expect(part).toMatchObject({ tokens: part.documentedTokens, basis: 'documented' })
      }
    }
  })

  test('names the input that lacks a fact', () => {
    expect(() =>
      estimateTokens({
        inputs: [{ kind: 'image', width: 1, height: 1 }, { kind: 'audio' }],
        model: 'gemini-3.8-flash',
      }),
    ).toThrow(expect.objectContaining({ code: 'request_invalid', inputIndex: 1 }))
  })

  test('an unknown model counts as the newest and says so', () => {
    const request = { inputs: [{ kind: 'image' as const, width: 640, height: 480 }] }
    expect(estimateTokens({ ...request, model: 'gemini-9-ultra' })).toMatchObject({
      known: false,
      totalTokens: estimateTokens({ ...request, model: 'gemini-3.8-flash' }).totalTokens,
      parts: [{ basis: 'extrapolated' }],
    })
  })
})
