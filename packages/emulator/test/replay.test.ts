/** Every recorded exchange once more, against the emulator: status, headers and the names of all fields must be alike. */
import { readFixture, readJsonFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../src/index.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ models: ['gemini-2.0-flash-exp'], rejectKeys: ['wrong'] })
})
beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

type Json = Record<string, unknown>
interface Media {
  readonly via: 'inline' | 'file'
  readonly mime: string
  readonly width?: number
  readonly height?: number
  readonly uri?: string
}
interface MediaExchange {
  readonly url: string
  readonly media: readonly Media[]
  readonly request: Json
  readonly response: Json & {
    candidates: { content: { parts?: Json[] }; finishReason: string }[]
    usageMetadata: {
      thoughtsTokenCount?: number
      promptTokensDetails: { modality: string; tokenCount: number }[]
    }
  }
}

/** The path of every field, list places aside. */
function fieldsOf(value: unknown, at = ''): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...fieldsOf(item, `${at}[]`)]))
  if (typeof value !== 'object' || value === null) return new Set([at])
  return new Set(
    Object.entries(value).flatMap(([name, field]) => [`${at}.${name}`, ...fieldsOf(field, `${at}.${name}`)]),
  )
}
const missing = (wanted: unknown, given: unknown) => {
  const there = fieldsOf(given)
  return [...fieldsOf(wanted)].filter((field) => !there.has(field)).sort()
}

async function standIn({ mime, width, height }: Media): Promise<Buffer> {
  if (mime.startsWith('image/')) {
    const create = { width: width ?? 64, height: height ?? 64, channels: 3 as const, background: '#789' }
    const format = mime.slice(6) === 'jpg' ? 'jpeg' : mime.slice(6)
    return sharp({ create })
      .toFormat(format as 'png')
      .toBuffer()
  }
  if (mime.startsWith('video/')) return readFixture('video/h264_aac.mp4')
  if (mime === 'application/pdf')
    return Buffer.from(
      '%PDF-1.4\n1 0 obj<</Type/Page/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
    )
  return Buffer.from('words')
}

async function upload(bytes: Buffer, mimeType: string): Promise<string> {
  const reply = await fetch(`${emulator.url}/upload/v1beta/files?key=k`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { 'content-type': mimeType, 'x-goog-upload-protocol': 'raw' },
  })
  return ((await reply.json()) as { file: { uri: string } }).file.uri
}

/** The recorded request with bytes where the recording left them out. */
async function filled(value: unknown, media: Media[]): Promise<unknown> {
  if (Array.isArray(value)) {
    const list: unknown[] = []
    for (const item of value) list.push(await filled(item, media))
    return list
  }
  if (typeof value !== 'object' || value === null) return value
  const entries: [string, unknown][] = []
  for (const [name, field] of Object.entries(value)) {
    if (name === 'data' && typeof field === 'string' && /omitted>$/.test(field)) {
      entries.push([name, (await standIn(media.shift()!)).toString('base64')])
    } else if (/^file_?uri$/i.test(name) && /googleapis\.com\/.*\/files\//.test(String(field))) {
      const type = String((value as Json).mimeType ?? (value as Json).mime_type ?? 'application/pdf')
      entries.push([name, await upload(await standIn({ via: 'file', mime: type }), type)])
    } else entries.push([name, await filled(field, media)])
  }
  return Object.fromEntries(entries)
}

const local = (url: string) =>
  emulator.url + url.replace(/^https:\/\/[^/]+/, '').replace(/<([A-Z_]+)>/g, '$1')

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json', ...headers },
  })

describe('generateContent with media', () => {
  const exchanges = readJsonFixture<MediaExchange[]>('wire/media-replies.json')

  it.each(exchanges.map((exchange, place) => [place, exchange.url.split('/').at(-1), exchange] as const))(
    '%i %s',
    async (_place, _name, exchange) => {
      const { response } = exchange
      const { content, finishReason } = response.candidates[0]!
      const thoughtsTokenCount = response.usageMetadata.thoughtsTokenCount
      emulator.script.when({}).answer({
        parts: content.parts ?? [],
        finishReason,
        ...(thoughtsTokenCount ? { thoughtsTokenCount } : {}),
      })
      const inline = exchange.media.filter((media) => media.via === 'inline')
      const request = await filled(exchange.request, [...inline])
      emulator.clock.advance(1000)
      const reply = await post(local(exchange.url), request)
      const body = (await reply.json()) as typeof response
      expect(reply.status, JSON.stringify(body)).toBe(200)
      expect(reply.headers.get('content-type')).toBe('application/json; charset=UTF-8')
      // Implicit caching, citations and the words of a broken off call are not there: DRIFT.md.
      const absent =
        /cacheTokensDetails|cachedContentTokenCount|citationMetadata|finishMessage|^\.usageMetadata\.serviceTier$/
      expect(missing(response, body).filter((field) => !absent.test(field))).toEqual([])
      expect(missing(body, response).filter((field) => !absent.test(field))).toEqual([])
      expect(body.candidates[0]).toMatchObject({ content, finishReason })
      const images = inline.filter((media) => media.width !== undefined)
      if (images.length > 0 && images.length === exchange.media.length) {
        const tokens = (from: typeof response) =>
          from.usageMetadata.promptTokensDetails.find((entry) => entry.modality === 'IMAGE')?.tokenCount
        expect(tokens(body)).toBe(tokens(response))
      }
    },
  )
})

describe('uploads', () => {
  interface Upload {
    readonly request: { readonly url: string; readonly headers: Record<string, string>; readonly body: Json }
    readonly response: { readonly status: number; readonly headers: Json; readonly body: Json | string }
  }
  it.each(['files-upload-resumable', 'files-upload-then-generate'])('%s', async (name) => {
    let [uploadUrl, fileUri] = ['', '']
    for (const { request, response } of readJsonFixture<Upload[]>(`wire/${name}.json`)) {
      const { body } = request
      let reply: Response
      if (request.url.includes('upload_id=')) {
        const announced = JSON.stringify(response.body).match(/"sizeBytes":"(\d+)"/)![1]
        const bytes = Buffer.alloc(Number(announced), '%PDF-1.4 ')
        reply = await fetch(uploadUrl, {
          method: 'POST',
          body: bytes,
          headers: { 'x-goog-upload-offset': '0', 'x-goog-upload-command': 'upload, finalize' },
        })
      } else if (request.url.includes('/upload/')) {
        reply = await post(local(request.url), body, {
          'x-goog-upload-protocol': 'resumable',
          'x-goog-upload-command': 'start',
          'x-goog-upload-header-content-type': 'application/pdf',
        })
        uploadUrl = reply.headers.get('x-goog-upload-url')!
      } else {
        emulator.script.next({ text: 'A title.', thoughtsTokenCount: 149 })
        const text = JSON.stringify(body).replaceAll(/"fileUri":"[^"]+"/g, `"fileUri":"${fileUri}"`)
        reply = await post(local(request.url), JSON.parse(text))
      }
      expect(reply.status).toBe(response.status)
      const transport =
        /^(date|server|server-timing|content-(encoding|length)|alt-svc|transfer-encoding|connection)$/
      for (const header of Object.keys(response.headers))
        if (!transport.test(header)) expect([...reply.headers.keys()]).toContain(header)
      const text = await reply.text()
      if (response.body === '') expect(text).toBe('')
      else {
        const own = JSON.parse(text)
        fileUri ||= own.file?.uri
        expect([missing(response.body, own), missing(own, response.body)]).toEqual([[], []])
      }
    }
  })
})

describe('streams', () => {
  const events = (raw: string) =>
    raw
      .split(/\r\n\r\n/)
      .filter((event) => event !== '')
      .map((event) => JSON.parse(event.replace(/^data: /, '')) as Json)
  const recordedLines = (name: string) =>
    readFixture(name)
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Json)
  const decoded = () =>
    readJsonFixture<{ interactions: { response: { bodySegments: Json[] } }[] }>(
      'wire/stream-decoded-chunks.json',
    ).interactions[0]!.response.bodySegments
  const recordings: [string, () => Json[]][] = [
    ['sse-raw-pydantic', () => events(readFixture('wire/sse-raw-pydantic.txt').toString('utf8'))],
    ['sse-raw-crewai', () => events(readFixture('wire/sse-raw-crewai.txt').toString('utf8'))],
    [
      'sse-raw-gemini3-thinking',
      () => events(readFixture('wire/sse-raw-gemini3-thinking.txt').toString('utf8')),
    ],
    ['stream-chunks-gemini3', () => recordedLines('wire/stream-chunks-gemini3.ndjson')],
    ['stream-decoded-chunks', decoded],
  ]

  it.each(recordings)('%s', async (_name, read) => {
    const recorded = read()
    const parts = recorded.flatMap(
      (event) =>
        (event as { candidates: { content: { parts?: Json[] } }[] }).candidates[0]!.content.parts ?? [],
    )
    const model = String(recorded[0]!.modelVersion).replace('gemini-3-pro-preview', 'gemini-3.1-pro-preview')
    const last = recorded.at(-1) as {
      candidates: { finishReason: string }[]
      usageMetadata: { thoughtsTokenCount?: number }
    }
    emulator.script.next({
      parts: parts.filter((part) => part.thought),
      chunks: parts.filter((part) => !part.thought).map((part) => String(part.text)),
      finishReason: last.candidates[0]!.finishReason,
      thoughtsTokenCount: last.usageMetadata.thoughtsTokenCount ?? 0,
    })
    const reply = await post(`${emulator.url}/v1beta/models/${model}:streamGenerateContent?alt=sse`, {
      contents: [{ parts: [{ text: 'Go on.' }] }],
    })
    expect(reply.headers.get('content-type')).toBe('text/event-stream')
    const own = events(await reply.text())
    expect(own).toHaveLength(recorded.length)
    // Signatures and turn tokens are opaque to callers; the service tier came in 2026, after these recordings.
    const absent = /thoughtSignature|turnToken|serviceTier/
    for (const [place, event] of recorded.entries()) {
      expect(missing(event, own[place]).filter((field) => !absent.test(field))).toEqual([])
      expect(missing(own[place], event).filter((field) => !absent.test(field))).toEqual([])
    }
  })
})

describe('errors', () => {
  interface ErrorExchange {
    readonly name: string
    readonly provenance: string
    readonly url?: string
    readonly http_status: number
    readonly content_type?: string
    readonly body: string
  }
  const errors = readJsonFixture<ErrorExchange[]>('facts/errors.json')
  const hello = { contents: [{ parts: [{ text: 'Hi' }] }] }

  it.each(
    errors.filter((entry) => entry.provenance === 'recorded').map((entry) => [entry.name, entry] as const),
  )('%s comes of itself', async (name, entry) => {
    const recorded = JSON.parse(entry.body) as { error: { message: string; details?: unknown } }
    const headers: Record<string, string> = {}
    if (/api-key-invalid/.test(name)) headers['x-goog-api-key'] = 'wrong'
    if (/429/.test(name)) headers['x-emulator-fault'] = recorded.error.details ? '429-minute' : '429-shared'
    const reply = await post(local(entry.url!), hello, headers)
    expect(reply.status).toBe(entry.http_status)
    expect(reply.headers.get('content-type')).toBe(entry.content_type)
    const own = await reply.json()
    expect([missing(recorded, own), missing(own, recorded)]).toEqual([[], []])
    // The quota of a tier differs; everything else is the same to the letter.
    if (headers['x-emulator-fault'] !== '429-minute') expect(own).toEqual(recorded)
  })

  it.each(errors.map((entry) => [entry.name, entry] as const))('%s can be scripted', async (_name, entry) => {
    emulator.script.next({
      raw: {
        status: entry.http_status,
        body: entry.body,
        ...(entry.content_type ? { contentType: entry.content_type } : {}),
      },
    })
    const reply = await post(`${emulator.url}/v1beta/models/gemini-2.5-flash:generateContent`, hello)
    expect(reply.status).toBe(entry.http_status)
    expect(await reply.text()).toBe(entry.body)
    expect(emulator.requests.last).toMatchObject({ answeredBy: 'script', status: entry.http_status })
  })
})

it('lists models with the recorded fields and methods', async () => {
  const recorded = readJsonFixture<{ name: string }[] | { models: { name: string }[] }>(
    'wire/models-list.json',
  )
  const theirs = Array.isArray(recorded) ? recorded : recorded.models
  const reply = await fetch(`${emulator.url}/v1beta/models?key=k&pageSize=1000`)
  const { models } = (await reply.json()) as { models: { name: string }[] }
  const opaque = new Set(['description', 'displayName', 'version'])
  const bare = (model: object) => Object.entries(model).filter(([name]) => !opaque.has(name))
  let compared = 0
  for (const model of theirs) {
    const own = models.find((entry) => entry.name === model.name)
    if (own === undefined) continue
    compared += 1
    expect(Object.fromEntries(bare(own))).toEqual(Object.fromEntries(bare(model)))
  }
  expect(compared).toBeGreaterThan(10)
})

describe('interactions', () => {
  const recorded = readJsonFixture<Json & { steps: Json[] }>('wire/interactions-basic.json')
  const ask = { model: recorded.model, input: 'Hello, how are you?' }

  it('answers with the recorded fields', async () => {
    emulator.script.next({ text: 'Well.', thoughtsTokenCount: 32 })
    const own = await (await post(`${emulator.url}/v1beta/interactions`, ask)).json()
    expect([missing(recorded, own), missing(own, recorded)]).toEqual([[], []])
    expect((own as typeof recorded).steps.map((step) => step.type)).toEqual(
      recorded.steps.map((step) => step.type),
    )
  })

  it('streams the same as events', async () => {
    emulator.script.next({ chunks: ['We', 'll.'], thoughtsTokenCount: 32 })
    const reply = await post(`${emulator.url}/v1beta/interactions`, { ...ask, stream: true })
    expect(reply.headers.get('content-type')).toBe('text/event-stream')
    const raw = (await reply.text()).split('\n\n').filter((event) => event !== '')
    expect(raw.pop()).toBe('event: done\ndata: [DONE]')
    const list = raw.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as Json)
    expect(list.map((event) => event.event_type)).toEqual([
      'interaction.created',
      'interaction.status_update',
      ...['step.start', 'step.delta', 'step.stop'],
      ...['step.start', 'step.delta', 'step.delta', 'step.stop'],
      'interaction.completed',
    ])
    const { steps: _steps, ...rest } = recorded
    expect(missing(rest, list.at(-1)!.interaction)).toEqual([])
  })
})
