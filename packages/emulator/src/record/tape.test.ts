import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPartFromUri, GoogleGenAI } from '@google/genai'
import { readFixture } from '@sightglass/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Emulator, type RecordOptions, startEmulator } from '../index.ts'

let directory: string
let upstream: Emulator
const running: Emulator[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emulator-tape-'))
  // A second emulator stands in for the real API: the tape speaks HTTP to it.
  upstream = await startEmulator({ apiKey: 'secret-key' })
})
afterEach(async () => {
  await Promise.all([upstream, ...running.splice(0)].map((emulator) => emulator.close()))
  await rm(directory, { recursive: true })
})

async function connect(mode: RecordOptions['mode']) {
  const emulator = await startEmulator({
    record: { mode, directory, apiKey: 'secret-key', upstream: upstream.url },
  })
  running.push(emulator)
  return { emulator, sdk: new GoogleGenAI({ apiKey: 'local', httpOptions: { baseUrl: emulator.url } }) }
}
const model = 'gemini-3.5-flash'

it('records, then replays with nobody there, streams too', async () => {
  upstream.script.when({}).answer((call) => `real answer to ${call.prompt}`)
  const first = await connect('auto')
  const ask = (sdk: GoogleGenAI) => sdk.models.generateContent({ model, contents: 'Hi' })
  expect((await ask(first.sdk)).text).toBe('real answer to Hi')
  for await (const _chunk of await first.sdk.models.generateContentStream({ model, contents: 'Hi' }))
    void _chunk
  await ask(first.sdk)
  expect(upstream.requests).toHaveLength(2)
  await upstream.close()
  const { sdk, emulator } = await connect('replay')
  expect((await ask(sdk)).text).toBe('real answer to Hi')
  let text = ''
  for await (const chunk of await sdk.models.generateContentStream({ model, contents: 'Hi' }))
    text += chunk.text
  expect(text).toBe('real answer to Hi')
  expect(emulator.requests.last?.answeredBy).toBe('cassette')
})

it('keeps no key and no bytes', async () => {
  upstream.script.when({}).answer('the key is secret-key')
  const { sdk } = await connect('record')
  await sdk.models
    .generateContent({
      model,
      contents: [{ inlineData: { mimeType: 'image/png', data: 'QUJDREVGR0g=' } }, 'What?'],
    })
    .catch(() => undefined)
  const names = await readdir(directory)
  expect(names).toHaveLength(1)
  const cassette = await readFile(join(directory, names[0]!), 'utf8')
  expect(cassette).not.toContain('secret-key')
  expect(cassette).not.toContain('QUJDREVGR0g=')
  expect(cassette).toContain('sha256:')
})

it('knows an uploaded file by its bytes, not by its name', async () => {
  const upload = async (sdk: GoogleGenAI) => {
    const file = await sdk.files.upload({
      file: new Blob(['same text'], { type: 'text/plain' }),
      config: { mimeType: 'text/plain' },
    })
    return sdk.models.generateContent({
      model,
      contents: [createPartFromUri(file.uri!, 'text/plain'), 'What?'],
    })
  }
  const { sdk } = await connect('replay')
  const messages = await Promise.all(
    [upload(sdk), upload(sdk)].map((reply) => reply.catch((error: Error) => error.message)),
  )
  expect(messages[0]).toMatch(/No recording of POST .*generateContent with .*sha256:[0-9a-f]{64}/)
  expect(messages[1]).toBe(messages[0])
})

it('misses clearly, and tells apart what differs', async () => {
  const { sdk } = await connect('replay')
  const miss = (config: object) =>
    sdk.models
      .generateContent({ model, contents: 'Hi', config })
      .catch((error: Error) => /[0-9a-f]{32}\.json/.exec(error.message)?.[0])
  const [plain, low, again] = [
    await miss({}),
    await miss({ mediaResolution: 'MEDIA_RESOLUTION_LOW' }),
    await miss({}),
  ]
  expect(plain).toMatch(/\.json$/)
  expect(low).not.toBe(plain)
  expect(again).toBe(plain)
})

it('sends files that lie here along inline, and knows them again after the next upload', async () => {
  const bytes = readFixture('photos/chelsea.png')
  upstream.script.when({ image: bytes }).answer('a cat')
  const ask = async (sdk: GoogleGenAI) => {
    const file = await sdk.files.upload({ file: new Blob([bytes]), config: { mimeType: 'image/png' } })
    const contents = [createPartFromUri(file.uri!, 'image/png'), 'What?']
    return (await sdk.models.generateContent({ model, contents })).text
  }
  expect(await ask((await connect('auto')).sdk)).toBe('a cat')
  expect(upstream.requests.last?.call?.media[0]).toMatchObject({ via: 'inline', mimeType: 'image/png' })
  await upstream.close()
  expect(await ask((await connect('replay')).sdk)).toBe('a cat')
})

it('does not keep the answer of a bad moment, and breaks what it replays on demand', async () => {
  upstream.faults.next('503')
  upstream.script.when({}).answer('fine')
  const { sdk, emulator } = await connect('auto')
  const ask = () => sdk.models.generateContent({ model, contents: 'Hi' })
  await expect(ask()).rejects.toMatchObject({ status: 503 })
  expect(await readdir(directory)).toEqual([])
  expect((await ask()).text).toBe('fine')
  expect(await readdir(directory)).toHaveLength(1)
  emulator.faults.next('429-minute')
  await expect(ask()).rejects.toMatchObject({ status: 429 })
  expect((await ask()).text).toBe('fine')
})

it('says what it cannot record', async () => {
  const { sdk } = await connect('auto')
  await expect(sdk.caches.list()).rejects.toThrow(/know generateContent.* not cachedContents\.list/)
})
