import {
  type ApiError,
  type Content,
  createPartFromBase64,
  type GenerateContentConfig,
  GoogleGenAI,
} from '@google/genai'
import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerFaults, errorFaults } from '../src/faults/fault.ts'
import { type Emulator, startEmulator } from '../src/index.ts'

let emulator: Emulator
const sdk = (apiVersion = 'v1beta', apiKey = 'local') =>
  new GoogleGenAI({ apiKey, apiVersion, httpOptions: { baseUrl: emulator.url } })

beforeAll(async () => {
  emulator = await startEmulator({ rejectKeys: ['wrong'] })
})
beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

const coffee = () => createPartFromBase64(readFixture('photos/coffee.png').toString('base64'), 'image/png')
const failure = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => Promise.reject(new Error('It should have failed.')),
    (error: ApiError) => error,
  )

describe.each(['v1', 'v1beta', 'v1alpha'])('the unmodified SDK on %s', (version) => {
  it('gets a scripted answer', async () => {
    emulator.script.when({ prompt: 'colour' }).answer('Brown.')
    const reply = await sdk(version).models.generateContent({
      model: 'gemini-3.5-flash',
      contents: ['What colour?'],
    })
    expect(reply.text).toBe('Brown.')
    expect(reply.candidates?.[0]?.finishReason).toBe('STOP')
    expect(reply.modelVersion).toBe('gemini-3.5-flash')
    expect(reply.usageMetadata?.totalTokenCount).toBeGreaterThan(0)
  })

  it('streams', async () => {
    const text = 'one two three four five six seven eight nine ten eleven twelve'
    emulator.script.next(text)
    const pieces: string[] = []
    let last: string | undefined
    for await (const chunk of await sdk(version).models.generateContentStream({
      model: 'gemini-2.5-flash',
      contents: 'Count.',
    })) {
      expect(last).toBeUndefined()
      pieces.push(chunk.text ?? '')
      last = chunk.candidates?.[0]?.finishReason
    }
    expect(pieces.join('')).toBe(text)
    expect(pieces.length).toBeGreaterThan(1)
    expect(last).toBe('STOP')
  })

  it('counts tokens as recorded', async () => {
    const counted = await sdk(version).models.countTokens({
      model: 'gemini-2.5-flash',
      contents: 'The quick brown fox jumps over the lazy dog.',
    })
    expect(counted.totalTokens).toBe(11)
    const image = await sdk(version).models.countTokens({ model: 'gemini-3.5-flash', contents: [coffee()] })
    // 600x400: 27 rows of 40
    expect(image.totalTokens).toBe(27 * 40 + 1)
  })

  it('lists and gets models', async () => {
    const ids: string[] = []
    for await (const model of await sdk(version).models.list({ config: { pageSize: 7 } }))
      ids.push(model.name ?? '')
    expect(ids).toContain('models/gemini-3.5-flash')
    expect(new Set(ids).size).toBe(ids.length)
    const model = await sdk(version).models.get({ model: 'gemini-2.5-pro' })
    expect(model).toMatchObject({ inputTokenLimit: 1_048_576, outputTokenLimit: 65_536 })
  })
})

describe('everything that the SDK can say of a request', () => {
  it.each([
    [{ mediaProcessing: 'STATIC' }, {}],
    [{ mediaProcessing: 'AGENTIC' }, {}],
    [{ speechMetadata: { startTime: '1s' } }, {}],
    [{}, { continuationToken: 'abc' }],
    [{}, { audioTranscriptionConfig: {} }],
  ])('is taken: %o %o', async (part, config) => {
    emulator.script.next('Well.')
    const parts = [{ ...coffee(), ...part }, { text: 'What is this?' }]
    const reply = await sdk().models.generateContent({
      model: 'gemini-3.8-flash',
      contents: [{ role: 'user', parts }] as Content[],
      config: config as GenerateContentConfig,
    })
    expect(reply.text).toBe('Well.')
  })

  it('continues an answer by itself', async () => {
    const candidate = { finishReason: 'CONTINUATION', continuationToken: 'abc', index: 0 }
    emulator.script.next({
      response: { candidates: [{ ...candidate, content: { role: 'model', parts: [{ text: 'One ' }] } }] },
    })
    emulator.script.next('two.')
    const reply = await sdk().models.generateContent({ model: 'gemini-4-carbon', contents: 'Count.' })
    expect(reply.text).toBe('One two.')
    expect(emulator.requests.last?.call?.request).toMatchObject({ continuationToken: 'abc' })
  })

  it('is told when a way to process media is none', async () => {
    const contents = [
      { role: 'user', parts: [{ ...coffee(), mediaProcessing: 'FAST' }] },
    ] as unknown as Content[]
    const error = await failure(sdk().models.generateContent({ model: 'gemini-3.8-flash', contents }))
    expect([error.status, error.message]).toEqual([400, expect.stringContaining('media_processing')])
  })
})

describe('errors', () => {
  it('refuses a wrong key with 400 API_KEY_INVALID', async () => {
    const error = await failure(
      sdk('v1beta', 'wrong').models.generateContent({ model: 'gemini-3.5-flash', contents: 'Hi' }),
    )
    expect(error.status).toBe(400)
    expect(JSON.parse(error.message).error.details[0]).toMatchObject({
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    })
  })

  it('does not know a model', async () => {
    const error = await failure(sdk().models.generateContent({ model: 'gemini-1.5-flash', contents: 'Hi' }))
    expect(error.status).toBe(404)
    expect(error.message).toContain(
      'models/gemini-1.5-flash is not found for API version v1beta, or is not supported for generateContent.',
    )
  })
})

describe('looking', () => {
  it('finds the cup in the coffee picture', async () => {
    const reply = await sdk().models.generateContent({
      model: 'gemini-3.5-flash',
      contents: [coffee(), 'Detect the cup. Give box_2d as [ymin, xmin, ymax, xmax] normalized to 0-1000.'],
    })
    const found = JSON.parse(reply.text!.replace(/^```json\n|\n```$/g, ''))
    expect(found[0]).toMatchObject({ label: 'cup' })
    const [top, left, bottom, right] = found[0].box_2d
    expect([top < bottom, left < right, bottom <= 1000, right <= 1000]).toEqual([true, true, true, true])
    expect(emulator.requests.last).toMatchObject({ answeredBy: 'engine', status: 200 })
  })
})

describe('every fault is seen by the SDK', () => {
  const ask = () => sdk().models.generateContent({ model: 'gemini-3.5-flash', contents: 'Detect the cups.' })
  const stream = async () => {
    let text = ''
    for await (const chunk of await sdk().models.generateContentStream({
      model: 'gemini-3.5-flash',
      contents: 'Detect the cups.',
    }))
      text += chunk.text ?? ''
    return text
  }

  it.each([...errorFaults])('%s', async (name) => {
    emulator.faults.next(name).next(name)
    const status = Number.parseInt(name, 10)
    expect((await failure(ask())).status).toBe(status)
    expect((await failure(stream())).status).toBe(status)
  })

  it.each(['cut', 'malformed-json'] as const)('%s', async (name) => {
    emulator.faults.next(name)
    expect(await failure(ask())).toBeInstanceOf(Error)
  })

  it.each(['cut-stream', 'stream-error'] as const)('%s', async (name) => {
    emulator.script.when({}).answer({ chunks: ['one ', 'two ', 'three'] })
    emulator.faults.next({ name, afterChunks: 2 })
    expect(await failure(stream())).toBeInstanceOf(Error)
    expect(await stream()).toBe('one two three')
  })

  it.each([...answerFaults])('%s', async (name) => {
    const good = '```json\n[{"box_2d": [1, 2, 300, 400], "label": "cup"}]\n```'
    emulator.script.when({}).answer(good)
    emulator.faults.next(name)
    const spoilt = await ask()
    const told = [spoilt.text, spoilt.candidates?.[0]?.finishReason, spoilt.promptFeedback?.blockReason]
    expect(told).not.toEqual([good, 'STOP', undefined])
    expect((await ask()).text).toBe(good)
  })
})
