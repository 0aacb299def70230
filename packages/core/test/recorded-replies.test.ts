import { createVision, type DetectResult, SightglassError, type Vision } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { readFixture, readJsonFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkDetection, type RecordedReply } from './support/check-detection.ts'

/** Real replies of real models, said again by the emulator to the real SDK, read by `vision.*`. */

let emulator: Emulator
let vision: Vision
beforeAll(async () => {
  emulator = await startEmulator()
  vision = createVision({ apiKey: 'local', baseUrl: emulator.url, retry: { attempts: 1 } })
})
afterEach(() => emulator.reset())
afterAll(() => emulator.close())

const pictures = new Map<string, Promise<Buffer>>()
function pictureOf(width: number, height: number): Promise<Buffer> {
  const name = `${width}x${height}`
  const made =
    pictures.get(name) ??
    sharp({ create: { width, height, channels: 3, background: '#808080' } })
      .png()
      .toBuffer()
  pictures.set(name, made)
  return made
}

/** Pieces that end anywhere, also inside words and numbers. */
function pieces(text: string): string[] {
  const found: string[] = []
  for (let at = 0, size = 1; at < text.length; at += size, size = ((size * 7) % 61) + 1) {
    found.push(text.slice(at, at + size))
  }
  return found
}

const taskOf = (kind: string) =>
  kind.startsWith('masks') ? 'segment' : kind === 'points' ? 'point' : 'detect'

type Outcome = { result: DetectResult; error?: undefined } | { error: SightglassError; result?: undefined }
const outcomeOf = (work: Promise<DetectResult>): Promise<Outcome> =>
  work.then(
    (result) => ({ result }),
    (error: unknown) => {
      if (SightglassError.isInstance(error)) return { error }
      throw error
    },
  )

describe.each(readJsonFixture<RecordedReply[]>('replies/manifest.json'))('$file', (row) => {
  const { file, kind, image_size_wh: size, expected } = row
  const text = readFixture(`replies/${file}`).toString('utf8')
  const task = taskOf(kind)

  test.each(['vision', 'vision.stream'])(`${task} of %s`, async (way) => {
    const picture = await pictureOf(...(size ?? [1000, 1000]))
    const finishReason = expected.truncated ? 'MAX_TOKENS' : 'STOP'
    emulator.script.when({}).answer({ text, chunks: pieces(text), finishReason })
    const run = way === 'vision' ? undefined : vision.stream[task](picture)
    const items = []
    if (run !== undefined) {
      try {
        for await (const item of run) items.push(item)
      } catch (error) {
        if (!SightglassError.isInstance(error)) throw error
      }
    }
    const { result, error } = await outcomeOf(run?.result ?? vision[task](picture))
    if (expected.error !== undefined) return expect(error?.code).toBe('reply_unparseable')
    if (error !== undefined) throw error
    expect(result.detections).toHaveLength(expected.items.length)
    for (const [at, detection] of result.detections.entries()) checkDetection(detection, expected.items[at]!)
    const codes = result.issues.map(({ code }) => code)
    expect(codes.filter((code) => code === 'reply_truncated')).toHaveLength(expected.truncated ? 1 : 0)
    if (run !== undefined) expect(items).toEqual(result.detections)
    expect(result.usage.promptTokens).toBeGreaterThan(0)
  })

  test('is an error where it is damaged and the caller is strict', async () => {
    const picture = await pictureOf(...(size ?? [1000, 1000]))
    emulator.script.when({}).answer({ text, finishReason: expected.truncated ? 'MAX_TOKENS' : 'STOP' })
    const loose = await outcomeOf(vision[task](picture))
    const strict = await outcomeOf(vision[task](picture, { strict: true }))
    const isDamaged = loose.error || loose.result.issues.some(({ severity }) => severity !== 'info')
    expect(strict.error !== undefined).toBe(Boolean(isDamaged))
    if (expected.truncated) expect(strict.error?.code).toBe('truncated')
  })
})

interface Exchange {
  source: { path: string }
  url: string
  request: { contents: { parts: { text?: string }[] }[] }
  // biome-ignore lint/suspicious/noExplicitAny: recorded as it was
  response: any
}

const exchanges = readJsonFixture<Exchange[]>('wire/media-replies.json')

test.each(exchanges.map((row) => [row.source.path.split('/').pop()!, row] as const))(
  'ask reads the whole response of %s',
  async (_, { url, response }) => {
    const model = /models\/([^:]+):/.exec(url)![1]!
    const picture = await pictureOf(64, 64)
    emulator.script.when({}).answer({ response })
    const parts: { text?: string; thought?: boolean }[] = response.candidates[0].content.parts
    const text = parts.flatMap((part) => (part.thought ? [] : (part.text ?? []))).join('')
    if (text === '') {
      return expect(vision.ask(picture, 'What?', { model })).rejects.toMatchObject({ code: 'empty_reply' })
    }
    const result = await vision.ask(picture, 'What?', { model })
    expect(result.text).toBe(text.trim())
    expect(result.model).toBe(response.modelVersion ?? model)
    const counted = response.usageMetadata
    expect(result.usage).toMatchObject({
      promptTokens: counted.promptTokenCount,
      candidatesTokens: counted.candidatesTokenCount ?? 0,
      thoughtsTokens: counted.thoughtsTokenCount ?? 0,
      totalTokens: counted.totalTokenCount,
    })
    for (const { modality, tokenCount = 0 } of counted.promptTokensDetails) {
      expect(result.usage.promptTokensByModality[modality]).toBe(tokenCount)
    }
    expect(result.usage.costUsd).toBeGreaterThan(0)
    const streamed = await vision.stream.ask(picture, 'What?', { model }).result
    expect(streamed.text).toBe(text.trim())
  },
)
