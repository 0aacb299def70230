import { readJsonFixture } from '@sightglass/testing'
import { describe, expect, it } from 'vitest'
import {
  audioTokens,
  type CountContext,
  documentTokens,
  gridTokens,
  imageTokens,
  textTokens,
  tiles,
  videoTokens,
} from './rules.ts'

interface Media {
  kind: string
  width?: number
  height?: number
  width_ratio?: string
  pages?: number
  mediabox?: string[] | string
  duration_s?: number
  decoded_s?: number
  duration_s_inferred?: number
  has_audio?: boolean
  fps?: number
  via?: 'inline' | 'file'
  uri?: string
}
interface Row {
  source: { path?: string }
  surface: 'gemini-api' | 'vertex'
  method: string
  model: string
  generation: string
  mediaResolution: string | null
  media: Media | Media[]
  tokens: number | null
  tokens_by_modality: Record<string, number> | null
  in_function_response: boolean
  rule_matches: boolean | null
  predicted_by_rule: number | null
  note: string
}

const rows = readJsonFixture<Row[]>('facts/token-counts.json')

function count(row: Row, media: Media): number | undefined {
  const context: CountContext = {
    generation: Number(row.generation),
    surface: row.surface,
    method: row.method === 'countTokens' ? 'countTokens' : 'generateContent',
    level: (row.mediaResolution?.toLowerCase() ?? 'default') as CountContext['level'],
    only: !Array.isArray(row.media),
    via: media.via ?? 'file',
    // pydantic-ai's "tool_return_content" sends the media as a user part beside the function's response.
    inFunctionResponse: row.in_function_response && !row.source.path?.includes('tool_return_content'),
  }
  const duration = media.duration_s ?? media.duration_s_inferred
  if (media.kind === 'image') {
    if (context.generation >= 3 && media.width === undefined) return undefined
    return imageTokens({ width: media.width ?? 1024, height: media.height ?? 1024 }, context)
  }
  if (media.kind === 'document') {
    if (media.pages === undefined) return undefined
    const sides = /(\d+)[x ](\d+)(?: \(.*)?$/.exec(String(media.mediabox ?? '210 297'))
    return documentTokens(media.pages, { width: Number(sides?.[1]), height: Number(sides?.[2]) }, context)
  }
  if (duration === undefined) return undefined
  if (media.kind === 'audio') return audioTokens(duration, context)
  if (media.kind === 'video') {
    const [width, height] = media.width_ratio?.split(':').map(Number) ?? [media.width, media.height]
    const hasAudio = media.has_audio ?? row.tokens_by_modality?.AUDIO !== undefined
    const stretch = { durationSeconds: duration, hasAudio, fps: media.fps ?? 1 }
    const found = videoTokens(width && height ? { ...stretch, width, height } : stretch, context)
    return found.video + found.audio
  }
  return undefined
}

describe('token rules against recorded counts', () => {
  const usable = rows.filter((row) => row.tokens !== null && !/STALE|do not use/i.test(row.note))
  let predicted = 0
  for (const [index, row] of usable.entries()) {
    const list = Array.isArray(row.media) ? row.media : [row.media]
    const counts = list.map((media) => count(row, media))
    if (counts.some((tokens) => tokens === undefined)) continue
    predicted += 1
    it(`row ${index}: ${row.model} on ${row.surface}, ${list.map((media) => media.kind).join(' + ')} is ${row.tokens}`, () => {
      const sum = counts.reduce((total: number, tokens) => total + (tokens ?? 0), 0)
      // The recorded length of a sound or video is only known to some hundredths of a second.
      const near = list.some((media) => media.kind === 'audio' || media.kind === 'video') ? 2 : 0
      expect(Math.abs(sum - row.tokens!)).toBeLessThanOrEqual(near)
    })
  }
  it('predicts most rows', () => {
    expect(predicted).toBeGreaterThan(60)
  })
})

describe('counts found elsewhere', () => {
  const asked: CountContext = {
    generation: 3.5,
    surface: 'gemini-api',
    method: 'countTokens',
    level: 'default',
    only: true,
    via: 'inline',
  }
  const billed: CountContext = { ...asked, method: 'generateContent' }
  const clip = (durationSeconds: number, hasAudio: boolean, size = { width: 1280, height: 720 }) => ({
    ...size,
    durationSeconds,
    hasAudio,
  })
  const sum = (found: { video: number; audio: number }) => found.video + found.audio

  it('countTokens hears sound in every video, and counts a frame at either end', () => {
    // AlaskanTuna/Rokabot#153, #136, less the role.
    expect(sum(videoTokens(clip(20, true), asked))).toBe(2132)
    expect(sum(videoTokens(clip(20, false), asked))).toBe(2132)
    expect(sum(videoTokens(clip(6, false, { width: 640, height: 360 }), asked))).toBe(690)
  })

  it('countTokens takes pages of any shape for whole', () => {
    // google-gemini/cookbook quickstarts-js/PDF_Files.js; AlaskanTuna/Rokabot#136
    expect(documentTokens(6, { width: 612, height: 792 }, asked)).toBe(3360)
    expect(documentTokens(50, { width: 612, height: 792 }, asked)).toBe(28_000)
    expect(documentTokens(6, { width: 612, height: 792 }, { ...asked, generation: 2.5 })).toBe(6 * 258)
    expect(documentTokens(1, { width: 612, height: 792 }, billed)).toBe(520)
  })

  it('sound', () => {
    // crewAIInc/crewAI: exactly 1 s on 2.5; cookbook: 2,610.13 s on 1.5, 2.0
    expect(audioTokens(1, { ...billed, generation: 2.5 })).toBe(33)
    expect(audioTokens(2610.128938, { ...asked, generation: 1.5 })).toBe(83_552)
    expect(audioTokens(2610.128938, { ...asked, generation: 2 })).toBe(83_520)
    expect(Math.abs(audioTokens(2610.128938, asked) - 83_527)).toBeLessThanOrEqual(2)
    expect(audioTokens(1, { ...asked, surface: 'vertex' })).toBe(25)
  })

  it('high and medium before Gemini 3 look as usual, and once', () => {
    const old: CountContext = { ...billed, generation: 2 }
    const size = { width: 540, height: 360 }
    expect(
      ['low', 'medium', 'high', 'default'].map((level) =>
        imageTokens(size, { ...old, level } as CountContext),
      ),
    ).toEqual([64, 258, 1806, 1806])
  })
})

describe('gridTokens', () => {
  it.each([
    [1024, 512, 1120, 1081],
    [2048, 1362, 1120, 1107],
    [16, 9, 280, 264],
    [612, 792, 560, 520],
    [5000, 1, 1120, 1120],
    [1, 3, 2, 2],
  ])('%dx%d of %d is %d', (width, height, budget, tokens) => {
    expect(gridTokens({ width, height }, budget)).toBe(tokens)
  })
})

it('rounds tiles up, as the guide counts 960x540', () => {
  expect(tiles({ width: 960, height: 540 })).toBe(6)
})

it('estimates text near the recorded count', () => {
  expect(textTokens('The quick brown fox jumps over the lazy dog.')).toBe(10)
  expect(textTokens('')).toBe(0)
})
