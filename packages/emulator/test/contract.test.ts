/**
 * What the official SDK can do, against the emulator; or against the real API, when a key is given:
 *   SIGHTGLASS_CONTRACT_KEY=… vitest run test/contract.test.ts
 */
import {
  createPartFromBase64,
  createPartFromUri,
  FileState,
  type File as GenaiFile,
  GoogleGenAI,
  MediaResolution,
  Type,
} from '@google/genai'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../src/index.ts'

const realKey = process.env.SIGHTGLASS_CONTRACT_KEY
const model = 'gemini-3.5-flash'
let emulator: Emulator | undefined
let sdk: GoogleGenAI

beforeAll(async () => {
  if (!realKey) emulator = await startEmulator()
  sdk = new GoogleGenAI({
    apiKey: realKey ?? 'local',
    apiVersion: 'v1beta',
    ...(emulator ? { httpOptions: { baseUrl: emulator.url } } : {}),
  })
})
afterAll(() => emulator?.close())

const coffee = () => createPartFromBase64(readFixture('photos/coffee.png').toString('base64'), 'image/png')
const status = async (promise: Promise<unknown>): Promise<number> =>
  promise.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  )

describe('generateContent', () => {
  it('answers with one candidate, usage by modality, model and id', async () => {
    const reply = await sdk.models.generateContent({ model, contents: [coffee(), 'Caption this image.'] })
    expect(reply.candidates).toHaveLength(1)
    expect(reply.candidates![0]).toMatchObject({ finishReason: 'STOP', content: { role: 'model' } })
    expect(reply.text).not.toBe('')
    expect(reply.modelVersion).toContain('gemini-3.5-flash')
    expect(reply.responseId).toMatch(/^[\w-]{16,}$/)
    const details = Object.fromEntries(
      reply.usageMetadata!.promptTokensDetails!.map((entry) => [entry.modality, entry.tokenCount]),
    )
    expect(details.IMAGE).toBe(1080)
    expect(reply.usageMetadata!.promptTokenCount).toBe(1080 + details.TEXT!)
  })

  it('bills the asked media resolution', async () => {
    const reply = await sdk.models.generateContent({
      model,
      contents: [coffee(), 'Caption this image.'],
      config: { mediaResolution: MediaResolution.MEDIA_RESOLUTION_LOW },
    })
    const image = reply.usageMetadata!.promptTokensDetails!.find((entry) => entry.modality === 'IMAGE')
    expect(image?.tokenCount).toBe(13 * 20)
  })

  it('answers a schema with JSON that fits it', async () => {
    const reply = await sdk.models.generateContent({
      model,
      contents: [coffee(), 'Detect the 2D bounding boxes of "cup".'],
      config: {
        responseMimeType: 'application/json',
        responseSchema: {
          type: Type.ARRAY,
          items: {
            type: Type.OBJECT,
            required: ['box_2d', 'label'],
            properties: {
              box_2d: { type: Type.ARRAY, items: { type: Type.INTEGER }, minItems: '4', maxItems: '4' },
              label: { type: Type.STRING, enum: ['cup'] },
            },
          },
        },
      },
    })
    const found = JSON.parse(reply.text!) as { box_2d: number[]; label: string }[]
    expect(found.length).toBeGreaterThan(0)
    for (const { box_2d, label } of found) {
      expect(label).toBe('cup')
      expect(box_2d).toHaveLength(4)
      expect(box_2d.every((value) => Number.isInteger(value) && value >= 0 && value <= 1000)).toBe(true)
    }
  })

  it('stops at maxOutputTokens', async () => {
    const reply = await sdk.models.generateContent({
      model: 'gemini-2.5-flash-lite',
      contents: [coffee(), 'Describe this image in detail.'],
      config: { maxOutputTokens: 6 },
    })
    expect(reply.candidates![0]!.finishReason).toBe('MAX_TOKENS')
    expect(reply.usageMetadata!.candidatesTokenCount).toBeLessThanOrEqual(6)
  })

  it.each([
    ['a role nobody has', { contents: [{ role: 'wizard', parts: [{ text: 'Hi' }] }] }],
    ['a GIF', { contents: [createPartFromBase64('R0lGODlhAQABAAAAACw=', 'image/gif')] }],
    ['a temperature of 3', { contents: 'Hi', config: { temperature: 3 } }],
    ['six stop sequences', { contents: 'Hi', config: { stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] } }],
    ['two candidates on Gemini 3', { contents: 'Hi', config: { candidateCount: 2 } }],
  ])('refuses %s with 400', async (_name, request) => {
    expect(await status(sdk.models.generateContent({ model, ...request }))).toBe(400)
  })
})

it('chats', async () => {
  const chat = sdk.chats.create({ model })
  const first = await chat.sendMessage({ message: [coffee(), 'Caption this image.'] })
  expect(first.text).not.toBe('')
  await chat.sendMessage({ message: 'How many cups are there?' })
  expect(chat.getHistory()).toHaveLength(4)
})

describe('files', () => {
  it('uploads, gets, lists, uses and deletes', async () => {
    const file = await sdk.files.upload({
      file: fixturePath('photos/coffee.png'),
      config: { displayName: 'coffee', mimeType: 'image/png' },
    })
    expect(file).toMatchObject({
      displayName: 'coffee',
      mimeType: 'image/png',
      state: 'ACTIVE',
      source: 'UPLOADED',
    })
    expect(Buffer.from(file.sha256Hash!, 'base64').toString()).toMatch(/^[0-9a-f]{64}$/)
    expect(Date.parse(file.expirationTime!) - Date.parse(file.createTime!)).toBeGreaterThan(47.9 * 3_600_000)
    expect((await sdk.files.get({ name: file.name! })).uri).toBe(file.uri)
    const names: string[] = []
    for await (const listed of await sdk.files.list({ config: { pageSize: 1 } })) names.push(listed.name!)
    expect(names).toContain(file.name)
    const reply = await sdk.models.generateContent({
      model,
      contents: [createPartFromUri(file.uri!, file.mimeType!), 'Detect the cup.'],
    })
    expect(
      reply.usageMetadata!.promptTokensDetails!.find((entry) => entry.modality === 'IMAGE')?.tokenCount,
    ).toBe(1080)
    await sdk.files.delete({ name: file.name! })
    expect(await status(sdk.files.get({ name: file.name! }))).toBe(403)
  })

  it('lets a video be processed first', async () => {
    const uploaded = await sdk.files.upload({
      file: fixturePath('video/h264_aac.mp4'),
      config: { mimeType: 'video/mp4' },
    })
    expect(uploaded.state).toBe('PROCESSING')
    let file: GenaiFile = uploaded
    await expect
      .poll(
        async () => {
          file = await sdk.files.get({ name: uploaded.name! })
          return file.state
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe(FileState.ACTIVE)
    await sdk.files.delete({ name: file.name! })
  })

  it('takes more than one chunk', async () => {
    const bytes = new Uint8Array(9 * 1024 * 1024).fill(65)
    const file = await sdk.files.upload({
      file: new Blob([bytes], { type: 'text/plain' }),
      config: { mimeType: 'text/plain' },
    })
    expect(file.sizeBytes).toBe(String(bytes.byteLength))
    await sdk.files.delete({ name: file.name! })
  })
})

describe('caches', () => {
  const long = 'The quick brown fox jumps over the lazy dog. '.repeat(600)

  it('creates, uses, prolongs, lists and deletes', async () => {
    const cache = await sdk.caches.create({
      model,
      config: { contents: [{ role: 'user', parts: [{ text: long }] }], displayName: 'foxes', ttl: '600s' },
    })
    expect(cache.name).toMatch(/^cachedContents\//)
    const reply = await sdk.models.generateContent({
      model,
      contents: 'Who jumps?',
      config: { cachedContent: cache.name! },
    })
    expect(reply.usageMetadata!.cachedContentTokenCount).toBe(cache.usageMetadata!.totalTokenCount)
    const longer = await sdk.caches.update({ name: cache.name!, config: { ttl: '7200s' } })
    expect(Date.parse(longer.expireTime!)).toBeGreaterThan(Date.parse(cache.expireTime!))
    const names: string[] = []
    for await (const listed of await sdk.caches.list()) names.push(listed.name!)
    expect(names).toContain(cache.name)
    await sdk.caches.delete({ name: cache.name! })
    expect(await status(sdk.caches.get({ name: cache.name! }))).toBe(403)
  })

  it('refuses a small one', async () => {
    expect(await status(sdk.caches.create({ model, config: { contents: 'too short' } }))).toBe(400)
  })
})

describe('batches', () => {
  const ended = (name: string) =>
    expect.poll(async () => (await sdk.batches.get({ name })).state, {
      timeout: realKey ? 600_000 : 20_000,
      interval: realKey ? 5000 : 20,
    })

  it('answers requests sent along', async () => {
    const batch = await sdk.batches.create({
      model,
      src: [
        { contents: [{ role: 'user', parts: [coffee(), { text: 'Caption this image.' }] }] },
        { contents: 'Hello' },
      ],
      config: { displayName: 'two' },
    })
    expect(batch).toMatchObject({ state: 'JOB_STATE_PENDING', displayName: 'two' })
    await ended(batch.name!).toBe('JOB_STATE_SUCCEEDED')
    const done = await sdk.batches.get({ name: batch.name! })
    expect(
      done.dest?.inlinedResponses?.map((entry) => entry.response?.candidates?.[0]?.finishReason),
    ).toEqual(['STOP', 'STOP'])
    await sdk.batches.delete({ name: batch.name! })
  })

  it('answers a file with a file', async () => {
    const lines = [
      { key: 'good', request: { contents: [{ parts: [{ text: 'Hello' }] }] } },
      { key: 'bad', request: { contents: [{ role: 'wizard', parts: [{ text: 'Hello' }] }] } },
    ]
    const text = lines.map((line) => JSON.stringify(line)).join('\n')
    const input = await sdk.files.upload({
      file: new Blob([text], { type: 'application/jsonl' }),
      config: { mimeType: 'application/jsonl' },
    })
    const batch = await sdk.batches.create({ model, src: input.name! })
    await ended(batch.name!).toBe('JOB_STATE_SUCCEEDED')
    const done = await sdk.batches.get({ name: batch.name! })
    expect(done.dest?.fileName).toMatch(/^files\//)
    if (!emulator) return
    const url = `${emulator.url}/v1beta/${done.dest!.fileName}:download?alt=media&key=local`
    const answers = (await (await fetch(url)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(answers[0]).toMatchObject({ key: 'good', response: { candidates: [{ finishReason: 'STOP' }] } })
    expect(answers[1]).toMatchObject({
      key: 'bad',
      error: { code: 3, message: 'Please use a valid role: user, model.' },
    })
  })
})
