import { GoogleGenAI } from '@google/genai'
import { createVision, type SightglassError, type Vision, type VisionOptions } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { fixturePath } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/** The tasks on both of Google's surfaces, in every API version, over our client and over the caller's own. */

const photo = fixturePath('photos/coffee.png')
const model = 'gemini-3.5-flash'
const boxes = '[{"box_2d":[0,0,500,500],"label":"cup"}]'
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterEach(() => emulator.reset())
afterAll(() => emulator.close())

/** Stands for Application Default Credentials, which need Google's servers. */
const googleAuthOptions = {
  authClient: { getRequestHeaders: async () => new Headers({ authorization: 'Bearer token' }) },
} as unknown as NonNullable<VisionOptions['googleAuthOptions']>

type Way = [name: string, options: (baseUrl: string) => VisionOptions, surface: string, prefix: string]
const express = 'publishers/google/models'
const ways: Way[] = [
  ['the Developer API', () => ({ apiKey: 'k' }), 'gemini-api', '/v1beta/models'],
  ['v1', () => ({ apiKey: 'k', apiVersion: 'v1' }), 'gemini-api', '/v1/models'],
  ['v1alpha', () => ({ apiKey: 'k', apiVersion: 'v1alpha' }), 'gemini-api', '/v1alpha/models'],
  ['Vertex with a key', () => ({ vertexai: true, apiKey: 'k' }), 'vertex', `/v1beta1/${express}`],
  [
    'Vertex with a project',
    () => ({ vertexai: true, project: 'p', location: 'europe-west4', googleAuthOptions }),
    'vertex',
    `/v1beta1/projects/p/locations/europe-west4/${express}`,
  ],
  [
    'Vertex in v1, everywhere',
    () => ({ vertexai: true, project: 'p', apiVersion: 'v1', googleAuthOptions }),
    'vertex',
    `/v1/projects/p/locations/global/${express}`,
  ],
  [
    "the caller's client",
    (baseUrl) => ({
      client: new GoogleGenAI({ apiKey: 'mine', apiVersion: 'v1', httpOptions: { baseUrl } }),
    }),
    'gemini-api',
    '/v1/models',
  ],
  [
    "the caller's client on Vertex",
    (baseUrl) => ({
      client: new GoogleGenAI({
        vertexai: true,
        project: 'mine',
        location: 'us-central1',
        googleAuthOptions,
        httpOptions: { baseUrl, apiVersion: 'v1' },
      }),
    }),
    'vertex',
    `/v1/projects/mine/locations/us-central1/${express}`,
  ],
]

describe.each(ways)('on %s', (_, options, surface, prefix) => {
  let vision: Vision
  beforeAll(() => {
    vision = createVision({ model, baseUrl: emulator.url, retry: { attempts: 1 }, ...options(emulator.url) })
  })

  test('detect finds the way', async () => {
    emulator.script.when({}).answer(boxes)
    const { detections, estimate, issues } = await vision.detect(photo)
    expect(detections).toMatchObject([{ label: 'cup', rect: { left: 0, top: 0, width: 300, height: 200 } }])
    expect(estimate?.promptTokens).toBeGreaterThan(1000)
    expect(issues).toEqual([])
    expect(emulator.requests.last).toMatchObject({
      path: `${prefix}/${model}:generateContent`,
      call: { surface },
    })
  })

  test('streams, schemas and settings too', async () => {
    emulator.script.when({}).answer('{"cups": 2}')
    const run = vision.stream.extract(photo, {
      schema: z.object({ cups: z.number() }),
      systemInstruction: 'Count.',
      mediaResolution: 'low',
      seed: 7,
      thinking: 'low',
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] as never,
    })
    expect((await run.result).data).toEqual({ cups: 2 })
    expect(emulator.requests.last?.path).toBe(`${prefix}/${model}:streamGenerateContent`)
    expect(emulator.requests.last?.call?.request).toMatchObject({
      systemInstruction: { parts: [{ text: 'Count.' }] },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      generationConfig: {
        seed: 7,
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
        thinkingConfig: { thinkingLevel: 'LOW' },
        responseMimeType: 'application/json',
      },
    })
  })

  test('tokens are counted, and an error is typed', async () => {
    const { totalTokens, drift } = await vision.countTokens(photo, {
      prompt: 'Hi',
      systemInstruction: 'Short.',
    })
    expect(totalTokens).toBeGreaterThan(1000)
    expect(Math.abs(drift!.tokens)).toBeLessThanOrEqual(2)
    emulator.faults.next('404')
    await expect(vision.ask(photo, 'What?')).rejects.toMatchObject({ code: 'model_unknown', status: 404 })
  })

  test('a chat sends bytes once where there are uploads, and again where there are none', async () => {
    emulator.script.when({}).answer('Yes.')
    const chat = vision.chat()
    await chat.send('What?', { media: photo })
    await chat.send('And?')
    const ways = emulator.requests.last!.call!.request.contents!.map((content) =>
      content.parts!.map((part) => Object.keys(part)[0]),
    )
    const media = surface === 'vertex' ? 'inlineData' : 'fileData'
    expect(ways).toEqual([[media, 'text'], ['text'], ['text']])
    expect(emulator.requests.of('files.upload').length).toBe(surface === 'vertex' ? 0 : 2)
  })

  test('gs:// goes to Vertex alone; files to the Developer API alone', async () => {
    emulator.script.when({}).answer('A cat.')
    const bucket = vision.ask('gs://bucket/cat.png', 'What?')
    if (surface === 'vertex') {
      expect((await bucket).text).toBe('A cat.')
      expect(() => vision.files).toThrow(expect.objectContaining({ code: 'config_invalid' }))
      return
    }
    await expect(bucket).rejects.toMatchObject({ code: 'media_fetch_failed', inputIndex: 0 })
    const file = await vision.files.upload(photo)
    const mixed = await vision.ask([file.name, 'https://youtu.be/9hE5-98ZeCg', photo], 'What differs?')
    expect(mixed.text).toBe('A cat.')
    expect(
      emulator.requests.last!.call!.request.contents![0]!.parts!.map((part) => Object.keys(part)[0]),
    ).toEqual(['fileData', 'fileData', 'inlineData', 'text'])
  })
})

test('a model or an option that v1 lacks is told', async () => {
  emulator.script.when({}).answer('Yes.')
  const v1 = createVision({ apiKey: 'k', apiVersion: 'v1', baseUrl: emulator.url })
  const told = async (options: object) =>
    (await v1.ask(photo, 'What?', options)).issues.map(({ code, severity }) => [code, severity])
  expect(await told({ model: 'gemini-flash-latest' })).toEqual([['not_in_api_version', 'warning']])
  expect(await told({ model, mediaResolution: 'ultra_high' })).toEqual([['not_in_api_version', 'warning']])
  expect(await told({ model })).toEqual([])
})

test('ultra_high travels with the part and counts in the estimate', async () => {
  emulator.script.when({}).answer('Yes.')
  const vision = createVision({ apiKey: 'k', baseUrl: emulator.url, model })
  const { estimate, usage } = await vision.ask(photo, 'What?', { mediaResolution: 'ultra_high' })
  expect(emulator.requests.last?.call?.request.contents?.[0]?.parts?.[0]).toMatchObject({
    mediaResolution: { level: 'MEDIA_RESOLUTION_ULTRA_HIGH' },
  })
  expect(estimate?.promptTokens).toBeGreaterThan(2000)
  expect(Math.abs(estimate!.promptTokens - usage.promptTokens)).toBeLessThanOrEqual(2)
})

test('no key of any kind is printed by a failure', async () => {
  const secret = 'not-of-any-pattern-5b1e'
  const vision = createVision({
    vertexai: true,
    apiKey: secret,
    baseUrl: emulator.url,
    retry: { attempts: 1 },
  })
  emulator.faults.next('401')
  const error: SightglassError = await vision.ask(photo, 'What?').catch((thrown) => thrown)
  expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(secret)
})
