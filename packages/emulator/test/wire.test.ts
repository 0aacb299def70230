import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { readFixture, readJsonFixture } from '@sightglass/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, type Emulator, startEmulator } from '../src/index.ts'

const clock = createClock()
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ clock, apiKey: ['local', 'other'] })
})
beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

const call = (path: string, init: RequestInit & { key?: string } = {}) =>
  fetch(`${emulator.url}${path}`, {
    ...init,
    headers: { 'x-goog-api-key': init.key ?? 'local', ...(init.headers as object) },
  })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
const ask = (text: string) => ({ contents: [{ role: 'user', parts: [{ text }] }] })
const generate = '/v1beta/models/gemini-2.5-flash:generateContent'
const stream = '/v1beta/models/gemini-2.5-flash:streamGenerateContent'

/** The names of all fields, however deep, of a recorded body. */
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? [shape(value[0])]
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .map(([name, field]) => [name, shape(field)])
            .sort(),
        )
      : typeof value

interface Recorded {
  interactions: {
    request: { bodySegments: unknown[] }
    response: { statusCode: number; headers: Record<string, string>; bodySegments: unknown[] }
  }[]
}

describe('recorded exchanges', () => {
  it('counts tokens to the letter on the Gemini API', async () => {
    const { request, response } = readJsonFixture<Recorded>('wire/count-tokens-gemini-api.json')
      .interactions[0]!
    const reply = await post('/v1beta/models/gemini-2.5-flash:countTokens', request.bodySegments[0])
    expect(await reply.json()).toEqual(response.bodySegments[0])
    expect(reply.headers.get('content-type')).toBe(response.headers['Content-Type'])
  })

  it('counts tokens to the letter on Vertex', async () => {
    const { request, response } = readJsonFixture<Recorded>('wire/count-tokens-vertex.json').interactions[0]!
    const reply = await call(
      '/v1beta1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:countTokens',
      {
        method: 'POST',
        body: JSON.stringify(request.bodySegments[0]),
        headers: { authorization: 'Bearer token' },
      },
    )
    expect(await reply.json()).toEqual(response.bodySegments[0])
  })

  it('answers a stream that cannot start with plain JSON under an event-stream type', async () => {
    const { response } = readJsonFixture<Recorded>('wire/stream-error-404.json').interactions[0]!
    const reply = await post(
      '/v1beta/models/custom-gemini-2.0-flash:streamGenerateContent?alt=sse',
      ask('why is the sky blue?'),
    )
    expect(reply.status).toBe(404)
    expect(reply.headers.get('content-type')).toBe('text/event-stream')
    // Google's own recording of 2025 has DebugInfo as well; those of everybody else do not (facts/errors.json).
    const recorded = structuredClone(response.bodySegments[0]) as { error: { details?: unknown } }
    delete recorded.error.details
    expect(await reply.json()).toEqual(recorded)
  })

  it('refuses a wrong key to the letter', async () => {
    const recorded = readJsonFixture<{ name: string; body: string }[]>('facts/errors.json').find(
      (entry) => entry.name === '400-api-key-invalid',
    )!
    const reply = await call(generate, { method: 'POST', key: 'wrong', body: JSON.stringify(ask('Hi')) })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toEqual(JSON.parse(recorded.body))
  })

  it('has the shape of the recorded 429', async () => {
    const recorded = readJsonFixture<{ name: string; body: string }[]>('facts/errors.json').find(
      (entry) => entry.name === '429-resource-exhausted',
    )!
    const reply = await post(generate, ask('Hi'), { 'x-emulator-fault': '429-minute' })
    expect(shape(await reply.json())).toEqual(shape(JSON.parse(recorded.body)))
  })

  it('frames events as recorded', async () => {
    emulator.script.next('The capital of France is Paris, as everybody knows by now.')
    const reply = await post(`${stream}?alt=sse`, ask('Capital?'))
    expect(reply.headers.get('content-type')).toBe('text/event-stream')
    const text = await reply.text()
    const recorded = readFixture('wire/sse-raw-pydantic.txt').toString('latin1')
    const events = (raw: string) => raw.split('\r\n\r\n').filter((event) => event !== '')
    expect(recorded.endsWith('\r\n\r\n') && text.endsWith('\r\n\r\n')).toBe(true)
    for (const event of [...events(text), ...events(recorded)]) expect(event).toMatch(/^data: \{/)
    const [own, theirs] = [text, recorded].map((raw) =>
      events(raw).map((event) => JSON.parse(event.slice(6))),
    )
    for (const list of [own!, theirs!]) {
      expect(list.map((entry) => entry.candidates[0].finishReason)).toEqual([
        ...list.slice(1).map(() => undefined),
        'STOP',
      ])
    }
    for (const name of Object.keys(theirs!.at(-1))) expect(own!.at(-1)).toHaveProperty(name)
  })

  it('streams a JSON array without alt=sse', async () => {
    emulator.script.next('one two three four five six seven')
    const reply = await post(stream, ask('Count.'))
    expect(reply.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    const list = (await reply.json()) as { candidates: { content: { parts: { text: string }[] } }[] }[]
    expect(list.map((entry) => entry.candidates[0]!.content.parts[0]!.text).join('')).toBe(
      'one two three four five six seven',
    )
  })

  it('uploads as recorded', async () => {
    const [start, upload] = readJsonFixture<
      { response: { headers: Record<string, string>; body: unknown } }[]
    >('wire/files-upload-resumable.json')
    const bytes = Buffer.alloc(18_810, '%PDF-1.4 ')
    const begun = await post(
      '/upload/v1beta/files',
      { file: { display_name: 'sample.pdf' } },
      {
        'x-goog-upload-protocol': 'resumable',
        'x-goog-upload-command': 'start',
        'x-goog-upload-header-content-length': String(bytes.byteLength),
        'x-goog-upload-header-content-type': 'application/pdf',
      },
    )
    expect(await begun.text()).toBe('')
    for (const name of [
      'x-goog-upload-status',
      'x-goog-upload-chunk-granularity',
      'x-goog-upload-header-content-type',
      'content-length',
    ]) {
      expect(begun.headers.get(name)).toBe(start!.response.headers[name])
    }
    const url = begun.headers.get('x-goog-upload-url')!
    expect(url).toMatch(/\/upload\/v1beta\/files\?upload_id=[\w-]+&upload_protocol=resumable$/)
    const ended = await fetch(url, {
      method: 'POST',
      body: bytes,
      headers: {
        'x-goog-api-key': 'local',
        'x-goog-upload-offset': '0',
        'x-goog-upload-command': 'upload, finalize',
      },
    })
    expect(ended.headers.get('x-goog-upload-status')).toBe('final')
    const own = (await ended.json()) as { file: Record<string, string> }
    expect(shape(own)).toEqual(shape(upload!.response.body))
    expect(own.file).toMatchObject({
      displayName: 'sample.pdf',
      sizeBytes: '18810',
      state: 'ACTIVE',
      source: 'UPLOADED',
    })
  })

  it('replies to media with the fields of recorded replies', async () => {
    const recorded =
      readJsonFixture<{ url: string; response: { usageMetadata?: object; candidates: object[] } }[]>(
        'wire/media-replies.json',
      )
    const reply = await (
      await post(generate, {
        contents: [
          {
            parts: [
              {
                inline_data: {
                  mime_type: 'image/png',
                  data: readFixture('photos/chelsea.png').toString('base64'),
                },
              },
              { text: 'Caption this image.' },
            ],
          },
        ],
      })
    ).json()
    const names = new Set(recorded.flatMap((entry) => Object.keys(entry.response)))
    const usage = new Set(recorded.flatMap((entry) => Object.keys(entry.response.usageMetadata ?? {})))
    for (const name of Object.keys(reply as object)) expect(names).toContain(name)
    for (const name of Object.keys((reply as { usageMetadata: object }).usageMetadata))
      expect(usage).toContain(name)
  })
})

describe('keys and spellings', () => {
  it('takes a key in the header, in the query and as bearer', async () => {
    for (const [query, headers] of [
      ['', { 'x-goog-api-key': 'local' }],
      ['?key=local', {}],
      ['', { authorization: 'Bearer local' }],
    ] as const) {
      const reply = await fetch(`${emulator.url}/v1beta/models${query}`, { headers })
      expect(reply.status).toBe(200)
    }
    expect((await fetch(`${emulator.url}/v1beta/models`)).status).toBe(403)
    expect(
      (await fetch(`${emulator.url}/v1beta/models`, { headers: { authorization: 'Bearer no' } })).status,
    ).toBe(401)
  })

  it('takes snake_case as well as camelCase, and leaves the names of schema properties alone', async () => {
    emulator.script.next('{"my_field": 1}')
    const schema = { type: 'OBJECT', properties: { my_field: { type: 'INTEGER' } } }
    const reply = await post(generate, {
      contents: [{ parts: [{ text: 'Hi' }] }],
      generation_config: { response_mime_type: 'application/json', response_schema: schema },
    })
    expect(reply.status).toBe(200)
    expect(emulator.requests.last?.call?.request.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseSchema: schema,
    })
  })

  it('keeps no key in the journal', async () => {
    await post(`${generate}?key=local`, ask('Hi'))
    expect(JSON.stringify(emulator.requests.all())).not.toContain('local"')
    expect(emulator.requests.last?.headers).not.toHaveProperty('x-goog-api-key')
  })

  it('speaks Vertex', async () => {
    const path =
      '/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent'
    const reply = await (await post(path, ask('Hi'))).json()
    expect(reply).toMatchObject({
      usageMetadata: { trafficType: 'ON_DEMAND', candidatesTokensDetails: [{ modality: 'TEXT' }] },
    })
  })
})

describe('resumable uploads', () => {
  const mebibytes = 1024 * 1024
  const start = async (byteLength: number, more: Record<string, string> = {}) => {
    const headers = {
      'x-goog-upload-protocol': 'resumable',
      'x-goog-upload-command': 'start',
      'x-goog-upload-header-content-length': String(byteLength),
      'x-goog-upload-header-content-type': 'text/plain',
      ...more,
    }
    return (await post('/upload/v1beta/files', { file: {} }, headers)).headers.get('x-goog-upload-url')!
  }
  const send = (
    url: string,
    command: string,
    offset?: number,
    body?: Buffer,
    more: Record<string, string> = {},
  ) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'x-goog-api-key': 'local',
        'x-goog-upload-command': command,
        ...(offset === undefined ? {} : { 'x-goog-upload-offset': String(offset) }),
        ...more,
      },
      ...(body ? { body } : {}),
    })

  it('goes on after a lost chunk where query says', async () => {
    const bytes = Buffer.alloc(9 * mebibytes, 'a')
    const url = await start(bytes.byteLength)
    expect(
      (await send(url, 'upload', 0, bytes.subarray(0, 8 * mebibytes))).headers.get('x-goog-upload-status'),
    ).toBe('active')
    const lost = await send(url, 'upload, finalize', 8 * mebibytes, bytes.subarray(8 * mebibytes), {
      'x-emulator-fault': 'upload-chunk-lost',
    })
    expect(lost.status).toBe(503)
    const query = await send(url, 'query')
    expect(query.headers.get('x-goog-upload-size-received')).toBe(String(8 * mebibytes))
    const done = await send(url, 'upload, finalize', 8 * mebibytes, bytes.subarray(8 * mebibytes))
    expect(((await done.json()) as { file: { sizeBytes: string } }).file.sizeBytes).toBe(
      String(bytes.byteLength),
    )
    expect((await send(url, 'query')).headers.get('x-goog-upload-status')).toBe('final')
  })

  it('refuses a wrong offset, a crooked chunk, too many bytes and too few', async () => {
    const url = await start(20)
    expect((await send(url, 'upload, finalize', 5, Buffer.alloc(20))).status).toBe(400)
    expect((await send(url, 'upload', 0, Buffer.alloc(10))).status).toBe(400)
    expect((await send(url, 'upload, finalize', 0, Buffer.alloc(21))).status).toBe(400)
    expect((await send(url, 'upload, finalize', 0, Buffer.alloc(0))).status).toBe(400)
    expect((await send(url, 'upload, finalize', 0, Buffer.alloc(20, 'a'))).status).toBe(200)
  })

  it('cancels', async () => {
    const url = await start(20)
    expect((await send(url, 'cancel')).headers.get('x-goog-upload-status')).toBe('cancelled')
    expect((await send(url, 'upload, finalize', 0, Buffer.alloc(20))).status).toBe(400)
  })

  it('takes multipart/related and metadata alone', async () => {
    const body =
      '--b\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{"file": {"displayName": "two parts"}}\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n'
    const reply = await call('/upload/v1beta/files?uploadType=multipart', {
      method: 'POST',
      body,
      headers: { 'content-type': 'multipart/related; boundary=b' },
    })
    expect(await reply.json()).toMatchObject({
      file: { displayName: 'two parts', mimeType: 'text/plain', sizeBytes: '5' },
    })
    const form = new FormData()
    form.append('metadata', new Blob(['{"file": {"display_name": "form"}}'], { type: 'application/json' }))
    form.append('file', new Blob(['hello!'], { type: 'text/plain' }), 'a.txt')
    const formed = await call('/upload/v1beta/files', {
      method: 'POST',
      body: form,
      headers: { 'x-goog-upload-protocol': 'multipart' },
    })
    expect(await formed.json()).toMatchObject({ file: { displayName: 'form', sizeBytes: '6' } })
    const bare = await post('/v1beta/files', { file: { name: 'files/no-bytes', displayName: 'bare' } })
    expect(await bare.json()).toMatchObject({ file: { name: 'files/no-bytes', displayName: 'bare' } })
  })

  it('hides files from other keys, expires them after 48 hours and refuses names twice', async () => {
    const upload = () =>
      call('/upload/v1beta/files', {
        method: 'POST',
        body: '--b\r\nContent-Type: application/json\r\n\r\n{"file": {"name": "files/mine"}}\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--',
        headers: { 'content-type': 'multipart/related; boundary=b' },
      })
    expect((await upload()).status).toBe(200)
    expect((await upload()).status).toBe(409)
    expect((await call('/v1beta/files/mine')).status).toBe(200)
    expect((await call('/v1beta/files/mine', { key: 'other' })).status).toBe(403)
    expect((await call('/v1beta/files/mine:download?alt=media')).status).toBe(400)
    clock.advance(48 * 3_600_000 - 60_000)
    expect((await call('/v1beta/files/mine')).status).toBe(200)
    clock.advance(61_000)
    expect((await call('/v1beta/files/mine')).status).toBe(403)
    expect((await upload()).status).toBe(200)
  })

  it('breaks uploads on demand', async () => {
    const faulty = async (fault: string) => {
      const url = await start(5)
      return send(url, 'upload, finalize', 0, Buffer.from('hello'), { 'x-emulator-fault': fault })
    }
    const misplaced = await faulty('upload-wrong-offset')
    expect(misplaced.status).toBe(400)
    expect(misplaced.headers.get('x-goog-upload-size-received')).toBe('0')
    expect((await faulty('upload-session-lost')).status).toBe(404)
    await expect(faulty('upload-cut')).rejects.toThrow()
    const stuck = (await (await faulty('file-processing')).json()) as {
      file: { name: string; state: string }
    }
    clock.advance(60_000)
    expect(await (await call(`/v1beta/${stuck.file.name}`)).json()).toMatchObject({ state: 'PROCESSING' })
  })

  it('keeps to the quota of a key', async () => {
    const small = await startEmulator({ maxProjectBytes: 10, clock: () => 0 })
    const upload = (key: string) =>
      fetch(`${small.url}/upload/v1beta/files?key=${key}`, {
        method: 'POST',
        body: 'sevenby',
        headers: { 'content-type': 'text/plain', 'x-goog-upload-protocol': 'raw' },
      })
    expect([(await upload('a')).status, (await upload('a')).status, (await upload('b')).status]).toEqual([
      200, 429, 200,
    ])
    small.clock.advance(49 * 3_600_000)
    expect((await upload('a')).status).toBe(200)
    await small.close()
  })

  it('fails a file on demand, and refuses to use it', async () => {
    const url = await start(5, { 'x-emulator-fault': 'file-failed' })
    const { file } = (await (await send(url, 'upload, finalize', 0, Buffer.from('hello'))).json()) as {
      file: Record<string, unknown>
    }
    expect(file).toMatchObject({ state: 'FAILED', error: { code: 13 } })
    const reply = await post(generate, {
      contents: [{ parts: [{ fileData: { fileUri: file.uri, mimeType: 'text/plain' } }] }],
    })
    expect(reply.status).toBe(400)
    expect(((await reply.json()) as { error: { status: string } }).error.status).toBe('FAILED_PRECONDITION')
  })
})

it('takes one part of a function for a list of one', async () => {
  const parts = { inlineData: { mimeType: 'text/plain', data: 'aGk=' } }
  const contents = [{ parts: [{ functionResponse: { name: 'a', response: {}, parts } }] }]
  expect((await post(generate, { contents })).status).toBe(200)
})

describe('refusals', () => {
  const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }
  it.each<[string, unknown, RegExp]>([
    ...(
      [
        [{ type: 'OBJECT', properties: { a: null } }, /properties\[0\]\.value/],
        [{ anyOf: {} }, /any_of/],
        [{ type: 5 }, /\.type'/],
        [{ type: 'OBJECT', required: 'a', properties: { a: { type: 'STRING' } } }, /required/],
        [{ $ref: 5 }, /\$ref/],
        ['x', /schema'/],
      ] as const
    ).flatMap(([schema, words]) =>
      (['responseSchema', 'responseJsonSchema'] as const).map((name): [string, unknown, RegExp] => [
        `${name} ${JSON.stringify(schema)}`,
        { ...ask('x'), generationConfig: { responseMimeType: 'application/json', [name]: schema } },
        words,
      ]),
    ),
    ['safety settings of no object', { ...ask('x'), safetySettings: [null] }, /safety_settings\[0\]/],
    ['a safety setting of no category', { ...ask('x'), safetySettings: { category: 'X' } }, /HarmCategory/],
    [
      'parts of a function that are none',
      { contents: [{ parts: [{ functionResponse: { name: 'a', response: {}, parts: 'x' } }] }] },
      /function_response\.parts\[0\]/,
    ],
    ['caches in a list', { ...ask('x'), cachedContent: [] }, /not repeating/],
    ['a cache that is no name', { ...ask('x'), cachedContent: {} }, /TYPE_STRING/],
    ['no contents', {}, /contents is not specified/],
    ['no parts', { contents: [{ role: 'user', parts: [] }] }, /contents\.parts must not be empty/],
    [
      'a part without data',
      { contents: [{ parts: [{}] }] },
      /oneof field 'data' must have one initialized field/,
    ],
    [
      'two kinds in one part',
      { contents: [{ parts: [{ text: 'a', ...image }] }] },
      /oneof field 'data' is already set/,
    ],
    ['a strange field', { ...ask('a'), wish: 1 }, /Unknown name "wish"/],
    [
      'a strange setting',
      { ...ask('a'), generationConfig: { temprature: 1 } },
      /Unknown name "temprature" at 'generation_config'/,
    ],
    [
      'a word as number',
      { ...ask('a'), generationConfig: { temperature: 'hot' } },
      /'generation_config\.temperature' \(TYPE_FLOAT\)/,
    ],
    [
      'topP of 2',
      { ...ask('a'), generationConfig: { topP: 2 } },
      /top_p must be in the range \[0\.0, 1\.0\]/,
    ],
    [
      'bad base64',
      { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: '***' } }] }] },
      /Base64 decoding failed/,
    ],
    [
      'broken pictures',
      { contents: [{ parts: [image, { text: 'Caption' }] }] },
      /Unable to process input image/,
    ],
    [
      'a level for 2.5',
      { ...ask('a'), generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
      /Thinking level is not supported/,
    ],
    [
      'a budget too large',
      { ...ask('a'), generationConfig: { thinkingConfig: { thinkingBudget: 30_000 } } },
      /between 0 and 24576/,
    ],
    [
      'both kinds of thinking',
      { ...ask('a'), generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } } },
      /only set only one/,
    ],
    [
      'a schema without JSON mode',
      { ...ask('a'), generationConfig: { responseSchema: { type: 'STRING' } } },
      /response_mime_type/,
    ],
    [
      'a list without items',
      {
        ...ask('a'),
        generationConfig: { responseMimeType: 'application/json', responseSchema: { type: 'ARRAY' } },
      },
      /items: missing field/,
    ],
    [
      'fps of 25',
      {
        contents: [
          { parts: [{ inlineData: { mimeType: 'video/mp4', data: 'AAAA' }, videoMetadata: { fps: 25 } }] },
        ],
      },
      /fps must be in the range/,
    ],
    [
      'an end before the start',
      {
        contents: [
          {
            parts: [
              {
                inlineData: { mimeType: 'video/mp4', data: 'AAAA' },
                videoMetadata: { startOffset: '9s', endOffset: '1s' },
              },
            ],
          },
        ],
      },
      /start_offset must be before/,
    ],
    [
      'eleven videos',
      {
        contents: [
          {
            parts: Array.from({ length: 11 }, () => ({
              inlineData: { mimeType: 'video/mp4', data: 'AAAA' },
            })),
          },
        ],
      },
      /at most 10 videos/,
    ],
    [
      'a file of nowhere',
      { contents: [{ parts: [{ fileData: { mimeType: 'image/png', fileUri: 'gs://bucket/a.png' } }] }] },
      /Invalid or unsupported file uri/,
    ],
  ])('400 for %s', async (_name, body, message) => {
    const reply = await post(generate, body)
    const { error } = (await reply.json()) as { error: { code: number; message: string; status: string } }
    expect(error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
    expect(error.message).toMatch(message)
    expect(reply.status).toBe(400)
  })

  const thinks = 'Budget 0 is invalid. This model only works in thinking mode.'
  it.each([
    ['gemini-2.5-pro', thinks],
    ['gemini-3.1-pro-preview', thinks],
    ['gemini-3.5-flash-lite', 'Request contains an invalid argument.'],
  ])('%s cannot stop thinking', async (model, message) => {
    const reply = await post(`/v1beta/models/${model}:generateContent`, {
      ...ask('a'),
      generationConfig: { thinkingConfig: { thinkingBudget: 0 } },
    })
    expect(reply.status).toBe(400)
    expect(await reply.text()).toContain(message)
  })

  it('shows thoughts when asked, counts them always, and has none at budget 0', async () => {
    const think = async (thinkingConfig: object) =>
      (await (await post(generate, { ...ask('Hello'), generationConfig: { thinkingConfig } })).json()) as {
        candidates: { content: { parts: { thought?: boolean; text: string }[] } }[]
        usageMetadata: {
          thoughtsTokenCount?: number
          totalTokenCount: number
          promptTokenCount: number
          candidatesTokenCount: number
        }
      }
    const shown = await think({ includeThoughts: true })
    const hidden = await think({})
    const off = await think({ thinkingBudget: 0, includeThoughts: true })
    expect(shown.candidates[0]!.content.parts.map((part) => part.thought)).toEqual([true, undefined])
    expect(hidden.candidates[0]!.content.parts).toHaveLength(1)
    expect(off.candidates[0]!.content.parts).toHaveLength(1)
    const { thoughtsTokenCount, totalTokenCount, promptTokenCount, candidatesTokenCount } =
      shown.usageMetadata
    expect(thoughtsTokenCount).toBeGreaterThan(5)
    expect(totalTokenCount).toBe(promptTokenCount + candidatesTokenCount + thoughtsTokenCount!)
    expect(hidden.usageMetadata).toEqual(shown.usageMetadata)
    expect(off.usageMetadata).not.toHaveProperty('thoughtsTokenCount')
  })

  it('400 for what is not JSON, 404 for paths that are not there, 400 for too much', async () => {
    expect((await call(generate, { method: 'POST', body: '{"contents": [' })).status).toBe(400)
    expect((await call('/v1beta/nothing')).status).toBe(404)
    const small = await startEmulator({ maxRequestBytes: 100 })
    const reply = await fetch(`${small.url}${generate}?key=k`, {
      method: 'POST',
      body: JSON.stringify(ask('long '.repeat(100))),
    })
    expect(await reply.json()).toEqual({
      error: {
        code: 400,
        message: 'Request payload size exceeds the limit: 100 bytes.',
        status: 'INVALID_ARGUMENT',
      },
    })
    expect(reply.status).toBe(400)
    await small.close()
  })
})

it('forgets files, uploads and batches on reset', async () => {
  const begun = await post(
    '/upload/v1beta/files',
    { file: {} },
    {
      'x-goog-upload-protocol': 'resumable',
      'x-goog-upload-command': 'start',
    },
  )
  const batch = (await (
    await post('/v1beta/models/gemini-2.5-flash:batchGenerateContent', {
      batch: { displayName: 'b', inputConfig: { requests: { requests: [{ request: ask('Hi') }] } } },
    })
  ).json()) as { name: string }
  expect((await call(`/v1beta/${batch.name}`)).status).toBe(200)
  emulator.reset()
  expect((await call(`/v1beta/${batch.name}`)).status).not.toBe(200)
  const query = await fetch(begun.headers.get('x-goog-upload-url')!, {
    method: 'POST',
    headers: { 'x-goog-upload-command': 'query' },
  })
  expect(query.status).toBe(404)
})

it.each([
  '//',
  '//elsewhere/v1beta/models',
  'http://[',
  '*',
  '/%zz/v1beta/models/%zz:generateContent',
  '/[::',
])('a request for %s is answered, and the emulator lives on', async (target) => {
  const socket = connect(emulator.port, '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nhost: emulator\r\nconnection: close\r\n\r\n`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 40\d /)
  expect((await call('/v1beta/models')).status).toBe(200)
})
