import { describe, expect, test } from 'vitest'
import { assertLimits, checkLimits } from './check-limits.ts'
import type { LimitRequest } from './limit-request.ts'

const image = { kind: 'image', width: 100, height: 100 } as const
const model = 'gemini-3.8-flash'
const codes = (request: Omit<LimitRequest, 'model'> & { model?: string }): string[] =>
  checkLimits({ model, ...request }).map(({ code }) => code)

test('a good request passes none', () => {
  expect(
    codes({
      inputs: [{ ...image, mimeType: 'image/png', route: 'inline', byteLength: 1000 }],
      text: 'What?',
    }),
  ).toEqual([])
})

test('every breach at once, each with what was given, the limit and its source', () => {
  const issues = checkLimits({
    model: 'gemini-2.0-flash',
    inputs: [
      { kind: 'video', durationSeconds: 5000, mimeType: 'video/x-matroska' },
      { kind: 'video', durationSeconds: 10, sampleFps: 30 },
      { ...image, mimeType: 'image/gif' },
      { kind: 'document', pages: 1001 },
    ],
    temperature: 3,
    stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'],
    thinkingLevel: 'low',
    candidateCount: 9,
  })
  expect(issues.map(({ code, index }) => [code, index])).toEqual([
    ['too_many_videos', 1],
    ['type_unsupported', 0],
    ['video_too_long', 0],
    ['parameter_out_of_range', 1],
    ['type_unsupported', 2],
    ['too_many_pages', 3],
    ['parameter_out_of_range', undefined],
    ['parameter_out_of_range', undefined],
    ['parameter_out_of_range', undefined],
    ['parameter_out_of_range', undefined],
    ['context_overflow', undefined],
  ])
  expect(issues[2]).toMatchObject({
    given: '5000 s',
    limit: '3600 s',
    source: expect.stringContaining('https://'),
  })
})

describe('at the edge', () => {
  test.each([
    ['gemini-3.8-flash', 'gemini-api', 3600],
    ['gemini-2.5-flash', 'vertex', 3000],
    ['gemini-3-pro-preview', 'vertex', 900],
    ['gemini-1.0-pro-vision', 'gemini-api', 16],
  ] as const)('%s on %s takes %d images', (id, surface, most) => {
    const inputs = Array.from({ length: most }, () => ({ kind: 'image' as const }))
    expect(codes({ model: id, surface, inputs })).toEqual([])
    expect(codes({ model: id, surface, inputs: [...inputs, { kind: 'image' }] })).toEqual(['too_many_images'])
  })

  test.each([
    ['gemini-3.8-flash', 'gemini-api', undefined, 10_800],
    ['gemini-3.8-flash', 'gemini-api', 'high', 3600],
    ['gemini-2.5-flash', 'gemini-api', undefined, 3600],
    ['gemini-2.5-flash', 'gemini-api', 'low', 10_800],
    ['gemini-2.5-flash', 'vertex', undefined, 2700],
  ] as const)('%s on %s at %s looks at %d s of video', (id, surface, mediaResolution, most) => {
    const of = (durationSeconds: number) =>
      codes({
        model: id,
        surface,
        mediaResolution,
        inputs: [{ kind: 'video', durationSeconds, hasAudio: true }],
      }).filter((code) => code === 'video_too_long')
    expect(of(most)).toEqual([])
    expect(of(most + 1)).toEqual(['video_too_long'])
  })

  test('a clip of a long video is as long as the clip', () => {
    const inputs = [{ kind: 'video', durationSeconds: 20_000, startSeconds: 100, endSeconds: 160 }] as const
    expect(codes({ inputs })).toEqual([])
  })

  test('the first vision model looks at two minutes of a longer video: a warning', () => {
    const [issue] = checkLimits({
      model: 'gemini-1.0-pro-vision',
      inputs: [{ kind: 'video', durationSeconds: 121 }],
    })
    expect(issue).toMatchObject({ code: 'video_too_long', severity: 'warning' })
  })

  test('bytes in the request are counted as base64, one by one and together', () => {
    const half = { ...image, route: 'inline', byteLength: 40_000_000 } as const
    expect(codes({ inputs: [half] })).toEqual([])
    expect(codes({ inputs: [half, half] })).toEqual(['media_too_large'])
    expect(
      codes({ inputs: [{ ...half, mimeType: 'image/png', byteLength: 8_000_000 }], surface: 'vertex' }),
    ).toEqual(['media_too_large'])
    expect(
      codes({ inputs: [{ kind: 'video', durationSeconds: 5, route: 'file', byteLength: 3e9 }] }),
    ).toEqual(['media_too_large'])
  })

  test('sound of nine and a half hours', () => {
    expect(codes({ inputs: [{ kind: 'audio', durationSeconds: 34_200 }] })).toEqual([])
    expect(codes({ inputs: [{ kind: 'audio', durationSeconds: 34_201 }] })).toEqual(['audio_too_long'])
  })
})

describe('settings', () => {
  test.each([
    ['gemini-2.5-flash', { thinkingBudget: 0 }, []],
    ['gemini-2.5-flash', { thinkingBudget: -1 }, []],
    ['gemini-2.5-pro', { thinkingBudget: 0 }, ['parameter_out_of_range']],
    ['gemini-3.8-flash', { thinkingBudget: 100 }, ['parameter_out_of_range']],
    ['gemini-3.8-flash', { thinkingLevel: 'minimal' }, ['parameter_out_of_range']],
    ['gemini-3.6-flash', { thinkingLevel: 'MINIMAL' }, []],
    ['gemini-4-hydrogen', { thinkingLevel: 'xhigh' }, []],
    ['gemini-3.5-flash', { thinkingLevel: 'high', thinkingBudget: 5 }, ['parameter_out_of_range']],
    ['gemini-3.5-flash', { candidateCount: 2 }, ['parameter_out_of_range']],
    ['gemini-2.5-flash', { candidateCount: 8 }, []],
    ['gemini-3.8-flash', { temperature: 0.5 }, ['parameter_deprecated']],
    ['gemini-1.0-pro-vision', { temperature: 1.5 }, ['parameter_out_of_range']],
    ['gemini-2.5-flash', { maxOutputTokens: 65_537 }, ['parameter_out_of_range']],
    ['gemini-1.5-flash', { mediaResolution: 'low' }, ['parameter_out_of_range']],
    ['gemini-3.8-flash', { mediaResolution: 'ultra_high' }, ['parameter_out_of_range']],
  ] as const)('%s with %j: %j', (id, settings, expected) => {
    expect(codes({ model: id, inputs: [], ...settings })).toEqual(expected)
  })

  test('a resolution of one part is for Gemini 3 and later', () => {
    const inputs = [{ ...image, mediaResolution: 'ultra_high' as const }]
    expect(codes({ inputs })).toEqual([])
    expect(codes({ model: 'gemini-2.5-flash', inputs })).toEqual(['parameter_out_of_range'])
  })

  test('Gemini 4 shares its window with the answer', () => {
    const inputs = [{ kind: 'audio' as const, durationSeconds: 41_000 }]
    const overflow = (id: string) =>
      codes({ model: id, inputs, maxOutputTokens: 65_536 }).includes('context_overflow')
    expect([overflow('gemini-4-carbon'), overflow('gemini-3.8-flash')]).toEqual([true, false])
  })

  test('2.0 takes no web address, and any YouTube link', () => {
    const inputs = [{ kind: 'video' as const, route: 'url' as const, youtube: false }]
    expect(codes({ model: 'gemini-2.0-flash', inputs })).toEqual(['type_unsupported'])
    expect(codes({ model: 'gemini-2.0-flash', inputs: [{ ...inputs[0]!, youtube: true }] })).toEqual([])
    expect(codes({ inputs })).toEqual([])
  })
})

test('assertLimits throws the first error and tells of the others', () => {
  expect(() => assertLimits({ model, inputs: [], temperature: 0.5 })).not.toThrow()
  expect(() => assertLimits({ model, inputs: [{ ...image, mimeType: 'image/gif' }], topP: 2 })).toThrow(
    expect.objectContaining({
      code: 'media_type_unsupported',
      inputIndex: 0,
      message: expect.stringContaining('topP is out of range'),
    }),
  )
})
