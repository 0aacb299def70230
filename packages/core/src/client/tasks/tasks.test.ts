import { fixturePath, readFixture } from '@sightglass/testing'
import { type } from 'arktype'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  chunk,
  type ModelServer,
  openStream,
  reply,
  sendJson,
  startModelServer,
} from '../../../test/support/model-server.ts'
import { createVision } from '../create-vision.ts'
import type { Vision } from '../vision.ts'

const photo = fixturePath('photos/coffee.png')
let text = ''
let server: ModelServer
let vision: Vision
const sent = () => server.requests.at(-1)!.body
const prompt = (): string => sent().contents.at(-1).parts.at(-1).text
beforeAll(async () => {
  server = await startModelServer((request, response) => {
    if (!request.path.includes('stream')) return sendJson(response, 200, reply(text))
    const send = openStream(response)
    for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) send(chunk(piece))
    send(chunk('', 'STOP'))
    response.end()
  })
  vision = createVision({ apiKey: 'k', baseUrl: server.url, telemetry: false, model: 'gemini-3.5-flash' })
})
afterAll(() => server.close())

describe('spatial tasks', () => {
  const two = '[{"box_2d":[0,0,500,500],"label":"Cups"},{"box_2d":[100,100,900,900],"label":"table"}]'

  test('closed labels come back with their place in the list', async () => {
    text = two
    const { detections, issues } = await vision.detect(photo, { labels: ['spoon', 'cup'] })
    expect(detections.map(({ label, labelId }) => [label, labelId])).toEqual([
      ['cup', 1],
      ['table', undefined],
    ])
    expect(issues).toContainEqual(expect.objectContaining({ code: 'label_unknown', index: 1 }))
    expect(sent().generationConfig.responseJsonSchema.items.properties.label.enum).toEqual(['spoon', 'cup'])
  })

  test('maxItems holds even when the model does not', async () => {
    text = two
    const { detections, issues } = await vision.detect(photo, { maxItems: 1 })
    expect(detections).toHaveLength(1)
    expect(issues).toContainEqual(expect.objectContaining({ code: 'items_over_limit' }))
    expect(prompt()).toMatch(/no more than 1/)
  })

  test("the caller's words go into the prompt", async () => {
    text = '[]'
    await vision.detect(photo, { prompt: 'only the green ones' })
    expect(prompt()).toMatch(/only the green ones/)
  })

  test('of several pictures one is meant', async () => {
    text = two
    const { image } = await vision.detect([photo, fixturePath('photos/chelsea.png')], { imageIndex: 1 })
    expect(image).toMatchObject({ inputIndex: 1, size: { width: 451, height: 300 } })
    expect(prompt()).toMatch(/picture 2/)
  })

  test('an index past the last picture is refused before anything is sent', async () => {
    const before = server.requests.length
    await expect(vision.detect(photo, { imageIndex: 3 })).rejects.toMatchObject({ code: 'request_invalid' })
    expect(server.requests).toHaveLength(before)
  })

  test('a file of which nothing is known may be the picture, also behind words', async () => {
    text = two
    const unread = { fileData: { fileUri: 'https://x.example/a', mimeType: 'application/pdf' } }
    const { image } = await vision.detect([{ text: 'Look.' }, unread], {
      imageSize: { width: 10, height: 20 },
    })
    expect(image).toMatchObject({ inputIndex: 1, size: { width: 10, height: 20 } })
  })

  test('nothing is looked for in words', async () => {
    const before = server.requests.length
    const words = { bytes: Buffer.from('hello'), mimeType: 'text/plain' }
    const refusal = { code: 'media_type_unsupported', inputIndex: 0 }
    await expect(vision.detect(words)).rejects.toMatchObject(refusal)
    expect(server.requests).toHaveLength(before)
  })

  test.each([
    ['gemini-2.5-flash', { thinkingConfig: { thinkingBudget: 0 } }, /base64 PNG/],
    ['gemini-2.5-pro', { thinkingConfig: { thinkingBudget: 128 } }, /base64 PNG/],
    ['gemini-3.5-flash', { thinkingConfig: { thinkingLevel: 'MINIMAL' } }, /polygon/],
    ['gemini-3.8-flash', { thinkingConfig: { thinkingLevel: 'LOW' } }, /polygon/],
  ])('segment asks %s for its own mask form with the lowest thinking', async (model, config, words) => {
    text = '[]'
    await vision.segment(photo, { model })
    expect(sent().generationConfig).toMatchObject(config)
    expect(prompt()).toMatch(words)
  })

  test('streamed detections are those of the whole, as they close', async () => {
    text = two
    const run = vision.stream.detect(photo, { labels: ['cup', 'table'] })
    const seen = []
    for await (const detection of run) seen.push(detection)
    const { detections, usage } = await run.result
    expect(seen).toEqual(detections)
    expect(usage.totalTokens).toBeGreaterThan(0)
  })

  test('leaving a stream ends it on the wire', async () => {
    text = two
    const run = vision.stream.detect(photo)
    for await (const _ of run) break
    await expect(run.result).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('text tasks', () => {
  test('ask sends several media before the words', async () => {
    text = ' They differ. '
    const result = await vision.ask([photo, readFixture('photos/chelsea.png')], 'What differs?', {
      systemInstruction: 'Be short.',
      temperature: 0.2,
    })
    expect(result.text).toBe('They differ.')
    expect(Object.keys(sent().contents[0].parts[1])).toEqual(['inlineData'])
    expect(prompt()).toBe('What differs?')
    expect(sent().systemInstruction.parts[0].text).toBe('Be short.')
    expect(sent().generationConfig.temperature).toBe(0.2)
  })

  test('an empty question is refused', async () => {
    await expect(vision.ask(photo, ' ')).rejects.toMatchObject({ code: 'request_invalid' })
  })

  test('stream.ask gives the text in pieces', async () => {
    text = 'A cup of coffee on a table.'
    const run = vision.stream.ask(photo, 'What is this?')
    let joined = ''
    for await (const piece of run) joined += piece
    expect(joined).toBe(text)
    expect((await run.result).text).toBe(text)
  })

  test.each([
    ['{"label":"cup"}', 'cup', 0],
    ['```json\n{"label": "Dog"}\n```', 'dog', 1],
    ['["dog"]', 'dog', 1],
    ['dog', 'dog', 1],
    ['"cup"', 'cup', 0],
  ])('classify reads %s', async (answer, label, labelId) => {
    text = answer
    expect(await vision.classify(photo, { labels: ['cup', 'dog'] })).toMatchObject({ label, labelId })
  })

  test('classify never invents a label', async () => {
    text = '{"label":"zebra"}'
    await expect(vision.classify(photo, { labels: ['cup', 'dog'] })).rejects.toMatchObject({
      code: 'reply_unparseable',
    })
    text = '{"labels":["dog","zebra"]}'
    const { labels, issues } = await vision.classify(photo, { labels: ['cup', 'dog'], multiple: true })
    expect(labels).toEqual([{ label: 'dog', labelId: 1 }])
    expect(issues).toMatchObject([{ code: 'label_unknown' }])
  })

  test('readText gives lines in pixels, or plain text', async () => {
    text =
      '[{"box_2d":[0,0,100,1000],"label":"Region-based"},{"box_2d":[100,0,200,1000],"label":"segmentation"}]'
    const read = await vision.readText(photo)
    expect(read.text).toBe('Region-based\nsegmentation')
    expect(read.lines[0]?.rect).toEqual({ left: 0, top: 0, width: 600, height: 40 })
    text = 'Region-based'
    expect(await vision.readText(photo, { boxes: false })).toMatchObject({ text, lines: [] })
    text = '[no text]'
    expect(await vision.readText(photo, { boxes: false })).toMatchObject({ text: '', lines: [] })
  })
})

describe('extract', () => {
  const receipt = '{"total": 12.5, "items": ["tea"]}'

  test('with zod: typed, checked, and the schema sent', async () => {
    text = receipt
    const schema = z.object({ total: z.number(), items: z.array(z.string()) })
    const { data } = await vision.extract(photo, { schema })
    expectTypeOf(data).toEqualTypeOf<{ total: number; items: string[] }>()
    expect(data).toEqual({ total: 12.5, items: ['tea'] })
    expect(sent().generationConfig.responseJsonSchema.properties.total).toEqual({ type: 'number' })
  })

  test('the types of the schema reach streams, prepared calls and many', async () => {
    text = receipt
    const schema = z.object({ total: z.number(), items: z.array(z.string()) })
    const run = vision.stream.extract(photo, { schema })
    for await (const partly of run) {
      expectTypeOf(partly.total).toEqualTypeOf<number | undefined>()
      expectTypeOf(partly.items).toEqualTypeOf<readonly string[] | undefined>()
    }
    expectTypeOf((await run.result).data.items).toEqualTypeOf<string[]>()
    const call = await vision.prepare.extract(photo, { schema })
    expectTypeOf(call.read)
      .returns.resolves.toHaveProperty('data')
      .toEqualTypeOf<{ total: number; items: string[] }>()
    const [one] = await vision.map([photo], (source) => vision.extract(source, { schema }), {
      store: new Map(),
    })
    expectTypeOf(one!.value!.data.total).toEqualTypeOf<number>()
    expect(one?.value?.data.total).toBe(12.5)
  })

  test('with arktype', async () => {
    text = receipt
    const { data } = await vision.extract(photo, { schema: type({ total: 'number', items: 'string[]' }) })
    expectTypeOf(data).toEqualTypeOf<{ total: number; items: string[] }>()
    expect(data.total).toBe(12.5)
    expect(sent().generationConfig.responseJsonSchema.type).toBe('object')
  })

  test('with valibot, and a JSON Schema beside it', async () => {
    text = receipt
    const schema = v.object({ total: v.number(), items: v.array(v.string()) })
    const { data, issues } = await vision.extract(photo, { schema })
    expectTypeOf(data).toEqualTypeOf<{ total: number; items: string[] }>()
    expect(data.items).toEqual(['tea'])
    expect(issues).toContainEqual(expect.objectContaining({ code: 'schema_not_sent' }))
    await vision.extract(photo, { schema, jsonSchema: { type: 'object' } })
    expect(sent().generationConfig.responseJsonSchema).toEqual({ type: 'object' })
  })

  test('with plain JSON Schema', async () => {
    text = receipt
    const { data } = await vision.extract(photo, { schema: { type: 'object' } })
    expectTypeOf(data).toBeUnknown()
    expect(data).toEqual(JSON.parse(receipt))
  })

  test('an answer that does not fit names the field', async () => {
    text = '{"total": "much", "items": []}'
    const schema = z.object({ total: z.number(), items: z.array(z.string()) })
    const failed = vision.extract(photo, { schema })
    await expect(failed).rejects.toMatchObject({ code: 'reply_unparseable', details: { field: 'total' } })
  })
})

describe('options by model', () => {
  test('a value out of range is refused with the range', async () => {
    const before = server.requests.length
    await expect(vision.ask(photo, 'x', { temperature: 3 })).rejects.toMatchObject({
      code: 'model_unsupported_option',
      details: { given: 3, limit: '0 to 2' },
    })
    expect(server.requests).toHaveLength(before)
  })

  test('deprecated sampling, a near end and an unknown model are told', async () => {
    text = 'x'
    const codes = async (model: string, options = {}) =>
      (await vision.ask(photo, 'x', { model, ...options })).issues.map((issue) => issue.code)
    expect(await codes('gemini-3.8-flash', { temperature: 1 })).toContain('option_deprecated')
    expect(await codes('gemini-2.5-flash')).toContainEqual(expect.stringMatching(/^model_shut/))
    expect(await codes('somebody-9')).toContain('model_not_in_catalogue')
  })
})

test('prepare needs no key, and its reader reads what another client got', async () => {
  const offline = createVision({ baseUrl: 'http://127.0.0.1:1' })
  const call = await offline.prepare.detect(photo, { labels: ['cup'] })
  expect(call.request.contents[0]?.parts).toHaveLength(2)
  text = '[{"box_2d":[0,0,500,500],"label":"cup"}]'
  const response = await vision.connection.client.models.generateContent(call.request)
  expect((await call.read(response)).detections).toMatchObject([{ label: 'cup', labelId: 0 }])
})

test('a missing key is told before anything is read', async () => {
  const env = { ...process.env }
  for (const name of ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_CLOUD_PROJECT']) delete process.env[name]
  try {
    await expect(createVision().detect('/nowhere.png')).rejects.toMatchObject({
      code: 'config_invalid',
      details: { try: expect.stringContaining('GEMINI_API_KEY') },
    })
  } finally {
    Object.assign(process.env, env)
  }
})

test('an input that is not there is named by its place', async () => {
  await expect(vision.ask([photo, '/nowhere.png'], 'What?')).rejects.toMatchObject({
    code: 'media_not_found',
    inputIndex: 1,
  })
})

describe('chat', () => {
  test('carries the turns, and a failed turn leaves no trace', async () => {
    const chat = vision.chat({ system: 'Be short.', upload: false })
    text = 'A cup.'
    await chat.send('What is this?', { media: photo })
    text = ''
    await expect(chat.send('And?')).rejects.toMatchObject({ code: 'empty_reply' })
    text = 'White.'
    const run = chat.stream('What colour?')
    for await (const _ of run);
    expect((await run.result).text).toBe('White.')
    expect(sent().contents.map((content: { role: string }) => content.role)).toEqual([
      'user',
      'model',
      'user',
    ])
    expect(chat.history).toHaveLength(4)
    expect(sent().systemInstruction.parts[0].text).toBe('Be short.')
  })

  test('turns asked for at once follow each other', async () => {
    text = 'Yes.'
    const chat = vision.chat({ upload: false })
    await Promise.all([chat.send('One?'), chat.send('Two?'), chat.send('Three?')])
    const asked = chat.history
      .filter((content) => content.role === 'user')
      .map((content) => content.parts?.[0]?.text)
    expect(asked).toEqual(['One?', 'Two?', 'Three?'])
  })
})

describe('tiles', () => {
  test('boxes of slices come back in the pixels of the whole picture, seen once', async () => {
    text = '[{"box_2d":[400,400,600,600],"label":"cup"}]'
    const before = server.requests.length
    const { detections, image, usage } = await vision.detect(photo, { tiles: { sidePx: 400, overlap: 0.2 } })
    expect(server.requests.length - before).toBe(2)
    expect(image.size).toEqual({ width: 600, height: 400 })
    expect(detections.map(({ index, rect }) => [index, rect])).toEqual([
      [0, { left: 160, top: 160, width: 80, height: 80 }],
      [1, { left: 360, top: 160, width: 80, height: 80 }],
    ])
    expect(usage.promptTokens).toBe(2 * 1093)
  })
})

describe('what is refused before a byte is sent', () => {
  const unsent = async (work: () => Promise<unknown>, expected: object) => {
    const before = server.requests.length
    await expect(work()).rejects.toMatchObject(expected)
    expect(server.requests).toHaveLength(before)
  }

  test('a call above its budget of tokens or money', async () => {
    await unsent(() => vision.ask(photo, 'x', { maxTokens: 100 }), {
      code: 'budget_exceeded',
      details: { limit: '100 tokens' },
    })
    await unsent(() => vision.ask(photo, 'x', { maxCost: 0.000_01 }), { code: 'budget_exceeded' })
    const frugal = createVision({ apiKey: 'k', baseUrl: server.url, limits: { maxTokens: 10 } })
    await unsent(() => frugal.ask(photo, 'x'), { code: 'budget_exceeded' })
  })

  test('more media than the model takes', async () => {
    const clips = Array.from({ length: 11 }, () => fixturePath('video/h264_aac.mp4'))
    await unsent(() => vision.ask(clips, 'x'), { code: 'limit_exceeded' })
  })

  test('times of a picture', async () => {
    await unsent(() => vision.video.chapters(photo), { code: 'media_type_unsupported' })
  })
})

test('every result carries what was expected beside what was used', async () => {
  text = 'A cup.'
  const { estimate, usage } = await vision.ask(photo, 'What is this?')
  expect(estimate?.promptTokens).toBeGreaterThan(1000)
  expect(usage.costUsd).toBeCloseTo((1093 * 1.5 + 20 * 9) / 1e6, 9)
})

test('estimate needs no key; the part that was sent decides', async () => {
  const offline = createVision({ baseUrl: 'http://127.0.0.1:1' })
  const large = await offline.estimate(photo, { model: 'gemini-2.0-flash' })
  const small = await offline.estimate(photo, { model: 'gemini-2.0-flash', maxSidePx: 300 })
  expect(small.totalTokens).toBeLessThan(large.totalTokens)
})

describe('video tasks', () => {
  const clip = fixturePath('video/h264_aac.mp4')

  test('chapters are sorted, closed and inside the clip', async () => {
    text =
      '[{"start":"00:02","title":"End"},{"start":"00:00","title":"Start"},{"start":"10:00","title":"Beyond"}]'
    const { chapters, issues } = await vision.video.chapters(clip)
    expect(chapters.map(({ startSeconds, endSeconds, text }) => [startSeconds, endSeconds, text])).toEqual([
      [0, 2, 'Start'],
      [2, chapters[2]!.startSeconds, 'End'],
      [chapters[2]!.startSeconds, chapters[2]!.endSeconds, 'Beyond'],
    ])
    expect(chapters[2]!.startSeconds).toBeLessThanOrEqual(3.1)
    expect(issues.map((issue) => issue.code)).toEqual(
      expect.arrayContaining(['time_clamped', 'times_sorted']),
    )
  })

  test('a clip and a rate travel with the part', async () => {
    text = '[]'
    await vision.video.events(clip, { clip: { startSeconds: 1, endSeconds: 2 }, fps: 5 })
    expect(sent().contents[0].parts[0].videoMetadata).toEqual({ startOffset: '1s', endOffset: '2s', fps: 5 })
  })

  test('a transcript has its text in one piece', async () => {
    text =
      '[{"start":"0:00","end":"0:01","speaker":"Ann","text":"Hello."},{"start":"0:01","end":"0:02","text":"Bye."}]'
    const transcript = await vision.video.transcript(clip)
    expect(transcript.text).toBe('Hello.\nBye.')
    expect(transcript.segments[0]).toMatchObject({
      startSeconds: 0,
      endSeconds: 1,
      extra: { speaker: 'Ann' },
    })
  })

  test('prose instead of times is an error, nothing said is not', async () => {
    text = 'A pattern moves.'
    await expect(vision.video.events(clip)).rejects.toMatchObject({ code: 'reply_unparseable' })
    text = '[]'
    expect((await vision.video.transcript(clip)).segments).toEqual([])
  })
})

test('hooks are told of each call, its usage included, in chats too', async () => {
  const told: string[] = []
  const watched = createVision({
    apiKey: 'k',
    baseUrl: server.url,
    model: 'gemini-3.5-flash',
    hooks: {
      onRequest: ({ task, callId }) => told.push(`request ${callId} ${task}`),
      onUsage: ({ callId, usage }) =>
        told.push(`usage ${callId} ${usage.promptTokens} ${usage.costUsd !== undefined}`),
    },
  })
  text = 'A cup.'
  await watched.caption(photo)
  await watched.chat({ upload: false }).send('What?', { media: photo })
  expect(told).toEqual(['request 1 caption', 'usage 1 1093 true', 'request 2 chat', 'usage 2 1093 true'])
})

test('hooks look on at every step, of streams and failures too, and cannot break a call', async () => {
  const told: string[] = []
  const tell = (what: string) => {
    told.push(what)
    throw new Error('the hook itself is broken')
  }
  const watched = createVision({
    apiKey: 'k',
    baseUrl: server.url,
    model: 'gemini-3.5-flash',
    hooks: {
      onRequest: ({ task, attempt }) => tell(`request ${task} ${attempt}`),
      onResponse: ({ response, durationMs }) => tell(`response ${response.text} ${durationMs >= 0}`),
      onUsage: ({ usage }) => tell(`usage ${usage.totalTokens > 0}`),
      onError: ({ error }) => tell(`error ${error.code}`),
    },
  })
  text = 'A cup.'
  await watched.stream.ask(photo, 'What?').result
  expect(told).toEqual(['request ask 1', 'response A cup. true', 'usage true'])
  told.length = 0
  await expect(watched.ask(photo, 'What?', { signal: AbortSignal.timeout(1) })).rejects.toMatchObject({
    code: 'timeout',
  })
  await expect(watched.stream.ask(photo, 'What?', { timeoutMs: 1 }).result).rejects.toMatchObject({
    code: 'timeout',
  })
  expect(told.filter((what) => what.startsWith('response'))).toEqual([])
})
