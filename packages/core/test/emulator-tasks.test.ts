import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GoogleGenAI } from '@google/genai'
import {
  createVision,
  jsonlStore,
  prepareImage,
  readImageMetadata,
  toChapters,
  toSrt,
  toWebVtt,
  type Vision,
} from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { fixturePath } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { onePagePdf, toneWav } from './support/made-media.ts'

/** What each task asks of the model and makes of its answer, over the real SDK. */

const photo = fixturePath('photos/coffee.png')
const cat = fixturePath('photos/chelsea.png')
const clip = fixturePath('video/h264_aac.mp4')
const model = 'gemini-3.5-flash'
let emulator: Emulator
let vision: Vision
beforeAll(async () => {
  emulator = await startEmulator({ videoProcessingMs: 20 })
  vision = createVision({ apiKey: 'local', baseUrl: emulator.url, model })
})
afterEach(() => emulator.reset())
afterAll(() => emulator.close())

const says = (text: string) => emulator.script.when({}).answer({ text, chunks: text.match(/[\s\S]{1,9}/g)! })
const sent = () => emulator.requests.last!.call!
const schema = () => sent().request.generationConfig!.responseJsonSchema as never
const codes = (result: { issues: readonly { code: string }[] }) => result.issues.map(({ code }) => code)

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

describe('things in space and along a path', () => {
  test('boxes in space', async () => {
    says('[{"box_3d":[0.1,1.2,-0.3,0.4,0.5,0.6,0,10,-90],"label":"cup"}]')
    const { detections } = await vision.detect(photo, { box3d: true, labels: ['cup'] })
    expect(sent().prompt).toMatch(/3D bounding boxes[\s\S]*box_3d[\s\S]*metres/)
    expect(schema()).toMatchObject({ items: { properties: { box_3d: { minItems: 9, maxItems: 9 } } } })
    expect(detections[0]).toMatchObject({
      labelId: 0,
      box3d: { center: [0.1, 1.2, -0.3], size: [0.4, 0.5, 0.6], rotationDegrees: [0, 10, -90] },
    })
  })

  test('a trajectory is one ordered row of points', async () => {
    says('[{"point":[500,0],"label":"0"},{"point":[500,500],"label":"1"},{"point":[250,1000],"label":"2"}]')
    const { detections } = await vision.point(photo, { trajectory: true, prompt: 'how the spoon moves' })
    expect(sent().prompt).toMatch(/how the spoon moves as an ordered trajectory/)
    expect(detections.map(({ label, point }) => [label, point])).toEqual([
      ['0', { x: 0, y: 200 }],
      ['1', { x: 300, y: 200 }],
      ['2', { x: 600, y: 100 }],
    ])
  })

  test('boxes at moments of a video carry their time, in pixels of the frame', async () => {
    says(
      '[{"time":"00:01","box_2d":[0,0,500,500],"label":"dot"},{"time":"09:00","box_2d":[0,0,500,500],"label":"late"}]',
    )
    const { detections, image, issues } = await vision.detect(clip, { atSeconds: [1, 2], fps: 2 })
    expect(sent().prompt).toMatch(/these moments of the video: 00:01, 00:02/)
    expect(sent().media[0]?.video?.fps).toBe(2)
    expect(detections[0]).toMatchObject({
      timeSeconds: 1,
      rect: { left: 0, top: 0, width: image.size.width / 2, height: image.size.height / 2 },
    })
    expect(detections[1]?.timeSeconds).toBeLessThan(10)
    expect(issues).toContainEqual(expect.objectContaining({ code: 'time_clamped', index: 1 }))
    const streamed = await collect(vision.stream.detect(clip, { atSeconds: [1, 2] }))
    expect(streamed).toEqual(detections)
  })

  test.each([
    ['gemini-1.5-flash', () => vision.detect(photo, { model: 'gemini-1.5-flash', box3d: true })],
    ['gemini-1.5-flash', () => vision.point(photo, { model: 'gemini-1.5-flash' })],
    [
      'gemini-2.0-flash',
      () => vision.segment(photo, { model: 'gemini-2.0-flash', media: { route: 'file' } }),
    ],
    ['gemini-1.0-pro-vision', () => vision.detect(photo, { model: 'gemini-1.0-pro-vision' })],
  ])('what %s does not give is refused before anything is sent', async (id, work) => {
    await expect(work()).rejects.toMatchObject({ code: 'model_unsupported_option', details: { model: id } })
    expect(emulator.requests).toHaveLength(0)
  })

  test('a moment that the clip does not have is refused before an upload', async () => {
    const work = vision.detect(clip, { atSeconds: [600], media: { route: 'file' } })
    await expect(work).rejects.toMatchObject({ code: 'request_invalid', details: { given: '600 s' } })
    expect(emulator.requests).toHaveLength(0)
  })
})

describe('several media', () => {
  test('words may stand between the pictures', async () => {
    says('They differ.')
    await vision.ask([{ text: 'Before:' }, photo, { text: 'After:' }, cat], 'What changed?')
    expect(sent().request.contents?.[0]?.parts?.map((part) => part.text ?? 'picture')).toEqual([
      'Before:',
      'picture',
      'After:',
      'picture',
      'What changed?',
    ])
  })

  test('words before a picture do not hide it', async () => {
    says('[{"box_2d":[0,0,500,500],"label":"cat"}]')
    const { image } = await vision.detect([{ text: 'The table:' }, photo, { text: 'The cat:' }, cat], {
      imageIndex: 3,
    })
    expect(image).toMatchObject({ inputIndex: 3, size: { width: 451, height: 300 } })
    expect(sent().prompt).toMatch(/Of the 2 pictures, give coordinates in picture 2\./)
    const first = await vision.detect([{ text: 'The table:' }, photo])
    expect(first.image.inputIndex).toBe(1)
    expect(sent().prompt).not.toMatch(/Of the/)
  })
})

describe('every task as it comes', () => {
  test('lines of text, with and without boxes', async () => {
    says('[{"box_2d":[0,0,100,1000],"label":"one"},{"box_2d":[100,0,200,1000],"label":"two"}]')
    const run = vision.stream.readText(photo)
    const lines = await collect(run)
    expect(lines).toEqual((await run.result).lines)
    expect(lines[1]).toMatchObject({ label: 'two', rect: { top: 40, width: 600 } })
    emulator.script.clear()
    says('one\n\ntwo\nthree')
    const plain = vision.stream.readText([photo, cat])
    expect((await collect(plain)).map(({ label }) => label)).toEqual(['one', 'two', 'three'])
    expect((await plain.result).text).toBe('one\n\ntwo\nthree')
  })

  test('data that are filled in', async () => {
    says('{"title": "Menu", "items": [{"name": "tea", "price": 3.5}, {"name": "cake", "price": 4}]}')
    const shape = z.object({
      title: z.string(),
      items: z.array(z.object({ name: z.string(), price: z.number() })),
    })
    const run = vision.stream.extract(photo, { schema: shape })
    const sizes = (await collect(run)).map(({ title, items }) => [title, items?.length])
    expect(sizes).toContainEqual(['Menu', undefined])
    expect(sizes).toContainEqual(['Menu', 1])
    expect((await run.result).data.items[1]).toEqual({ name: 'cake', price: 4 })
  })

  test('entries of a clip, in the order of the reply; the result in the order of time', async () => {
    says('[{"start":"00:01","title":"End","summary":"s"},{"start":"00:00","title":"Start","summary":"s"}]')
    const run = vision.stream.video.chapters(clip, { maxItems: 2 })
    expect((await collect(run)).map(({ text }) => text)).toEqual(['End', 'Start'])
    const { chapters } = await run.result
    expect(chapters.map(({ text }) => text)).toEqual(['Start', 'End'])
    emulator.script.clear()
    says('00:00 - 00:01 A dot moves\n00:01 - 00:02 It stops')
    const events = await collect(vision.stream.video.events(clip))
    expect(events.map(({ text }) => text)).toEqual(['A dot moves', 'It stops'])
    const spoken = vision.stream.video.transcript(clip)
    expect((await collect(spoken)).length).toBe((await spoken.result).segments.length)
  })

  test('what is wrong with the task itself is told by the stream', async () => {
    const run = vision.stream.ask(photo, ' ')
    await expect(run.result).rejects.toMatchObject({ code: 'request_invalid' })
  })
})

describe('each step alone', () => {
  const prepared = {
    detect: () => vision.prepare.detect(photo),
    segment: () => vision.prepare.segment(photo),
    point: () => vision.prepare.point(photo),
    ask: () => vision.prepare.ask(photo, 'What?'),
    caption: () => vision.prepare.caption(photo),
    classify: () => vision.prepare.classify(photo, { labels: ['a', 'b'] }),
    readText: () => vision.prepare.readText(photo),
    extract: () => vision.prepare.extract(photo, { schema: { type: 'object' } }),
    describe: () => vision.prepare.video.describe(clip),
    chapters: () => vision.prepare.video.chapters(clip),
    events: () => vision.prepare.video.events(clip),
    transcript: () => vision.prepare.video.transcript(clip),
  }
  const box = '[{"box_2d":[0,0,500,500],"label":"a","point":[1,2]}]'
  const event = '[{"start":"00:00","end":"00:01","text":"a","title":"a"}]'
  const answers: Record<keyof typeof prepared, string> = {
    detect: box,
    segment: box,
    point: '[{"point":[500,500],"label":"a"}]',
    ask: 'A cup.',
    caption: 'A cup.',
    classify: '{"label":"b"}',
    readText: box,
    extract: '{"a": [1, 2]}',
    describe: 'A dot.',
    chapters: event,
    events: event,
    transcript: event,
  }

  test.each(Object.keys(prepared) as (keyof typeof prepared)[])(
    '%s: prepared here, sent by another client, read here',
    async (name) => {
      const client = new GoogleGenAI({ apiKey: 'other', httpOptions: { baseUrl: emulator.url } })
      says(answers[name])
      const call = await prepared[name]()
      const whole = await call.read(await client.models.generateContent(call.request))
      const reader = call.readStream()
      const items: unknown[] = []
      for await (const chunk of await client.models.generateContentStream(call.request)) {
        items.push(...reader.push(chunk))
      }
      const { rest, result } = await reader.end()
      expect(items.length + rest.length).toBeGreaterThan(0)
      const { raw: _, usage: __, ...streamed } = result
      const { raw: ___, usage: ____, ...unstreamed } = whole
      expect(streamed).toEqual(unstreamed)
    },
  )

  test('a stream that another client lost is an error', async () => {
    const call = await vision.prepare.ask(photo, 'What?')
    await expect(call.readStream().end()).rejects.toMatchObject({ code: 'network_error' })
  })
})

describe('video with sound', () => {
  test('a part is asked for by its own times, and answered in those of the file', async () => {
    says('[{"start":"00:00","title":"Start","summary":"s"},{"start":"00:01","title":"End","summary":"s"}]')
    const { chapters, issues } = await vision.video.chapters(clip, {
      clip: { startSeconds: 1, endSeconds: 3 },
    })
    expect(sent().prompt).toMatch(/first chapter starts at 00:01[\s\S]*the part from 00:01 to 00:0\d/)
    expect(chapters.map(({ startSeconds }) => startSeconds)).toEqual([1, 2])
    expect(issues).toContainEqual(expect.objectContaining({ code: 'times_shifted' }))
  })

  test("a link's own start counts as the start of the part", async () => {
    says('[{"start":"01:05","end":"01:08","text":"Hello"}]')
    const { events } = await vision.video.events('https://youtu.be/9hE5-98ZeCg?t=60')
    expect(sent().prompt).toMatch(/part from 01:00/)
    expect(sent().media[0]?.video?.startSeconds).toBe(60)
    expect(events[0]).toMatchObject({ startSeconds: 65, endSeconds: 68 })
  })

  test('a transcript becomes subtitles, chapters become a list', async () => {
    says(
      '[{"start":"00:00","end":"00:01.5","speaker":"Ann","text":"Hello."},{"start":1.5,"end":2,"text":"Bye."}]',
    )
    const { segments } = await vision.video.transcript(clip)
    expect(toWebVtt(segments)).toMatch(/^WEBVTT\n\n[\s\S]*00:00:00\.000 --> 00:00:01\.500[\s\S]*Hello\./)
    expect(toSrt(segments)).toMatch(/^1\n00:00:00,000 --> 00:00:01,500/)
    emulator.script.clear()
    says('[{"start":"00:00","title":"Start","summary":"s"}]')
    const { chapters } = await vision.video.chapters(clip)
    expect(toChapters(chapters)).toMatch(/0:00 Start/)
  })

  test('sound and PDF are taken by ask, readText, extract and transcript', async () => {
    const paper = { bytes: Buffer.from(onePagePdf('Total 12')), mimeType: 'application/pdf' }
    says('Total 12')
    expect(await vision.readText(paper)).toMatchObject({ text: 'Total 12', lines: [] })
    expect((await vision.ask([paper, toneWav(1)], 'What?')).text).toBe('Total 12')
    expect(sent().media.map(({ mimeType }) => mimeType)).toEqual(['application/pdf', 'audio/wav'])
    emulator.script.clear()
    says('{"total": 12}')
    const { data } = await vision.extract(paper, { schema: z.object({ total: z.number() }) })
    expect(data.total).toBe(12)
    emulator.script.clear()
    says('[{"start":"00:00","end":"00:05","speaker":"Ann","text":"Hm."}]')
    const { segments, issues } = await vision.video.transcript(toneWav(1))
    expect(segments[0]?.endSeconds).toBe(1)
    expect(codes({ issues })).toContain('time_clamped')
    expect(sent().prompt).toMatch(/The recording is 00:01 long/)
    await vision.video.describe(toneWav(1))
    expect(sent().prompt).toMatch(/Describe this recording/)
    await expect(vision.video.describe(photo)).rejects.toMatchObject({ code: 'media_type_unsupported' })
    const unnamed = vision.prepare.video.describe('https://example.com/watch', { media: { route: 'url' } })
    expect((await unnamed).request.contents).toHaveLength(1)
  })
})

describe('data that do not come whole', () => {
  const shape = z.object({ total: z.number(), items: z.array(z.object({ name: z.string() })) })
  const cut = '{"total": 3, "items": [{"name": "tea"}, {"name": "ca'

  test('what had closed is kept and said to be cut', async () => {
    emulator.script.when({}).answer({ text: cut, finishReason: 'MAX_TOKENS' })
    const loose = await vision.extract(photo, { schema: z.object({ total: z.number() }) })
    expect(loose.data).toEqual({ total: 3 })
    expect(codes(loose)).toEqual(['reply_truncated'])
    const { data } = await vision.extract(photo, { schema: { type: 'object' } })
    expect(data).toEqual({ total: 3, items: [{ name: 'tea' }] })
    const more = shape.extend({ footer: z.string() })
    await expect(vision.extract(photo, { schema: more })).rejects.toMatchObject({ code: 'truncated' })
    await expect(vision.extract(photo, { schema: shape, strict: true })).rejects.toMatchObject({
      code: 'truncated',
    })
  })

  test('what is not quite JSON is read, and refused when strict', async () => {
    says("Here you are: {total: 3, 'items': [{'name': 'tea',}],}")
    const result = await vision.extract(photo, { schema: shape })
    expect(result.data).toEqual({ total: 3, items: [{ name: 'tea' }] })
    expect(codes(result)).toEqual(['reply_repaired'])
    await expect(vision.extract(photo, { schema: shape, strict: true })).rejects.toMatchObject({
      code: 'reply_unparseable',
    })
  })

  test('a bracket in prose is no data', async () => {
    says('I see [maybe] a cup.')
    await expect(vision.extract(photo, { schema: { type: 'object' } })).rejects.toMatchObject({
      code: 'reply_unparseable',
    })
  })
})

describe('a chat and its budget', () => {
  test('every turn is estimated with what was said before, and checked against the budget', async () => {
    says('A cup.')
    const chat = vision.chat({ maxTokens: 1200 })
    const first = await chat.send('What is this?', { media: photo })
    const second = await chat.send('Is it full?')
    expect(second.estimate!.promptTokens).toBeGreaterThan(first.usage.promptTokens)
    expect(Math.abs(second.estimate!.promptTokens - second.usage.promptTokens)).toBeLessThanOrEqual(4)
    expect(second.estimate?.costUsd).toBeGreaterThan(0)
    const before = emulator.requests.length
    await expect(chat.send('And this?', { media: cat })).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(emulator.requests).toHaveLength(before)
    expect(chat.history).toHaveLength(4)
    expect((await chat.send('Thanks.')).text).toBe('A cup.')
  })

  test('a picture that is shown again is not sent again', async () => {
    says('Yes.')
    const chat = vision.chat()
    await chat.send('What?', { media: photo })
    const sentOnce = emulator.requests.of('files.upload').length
    await chat.send('Again?', { media: [photo, cat] })
    await chat.send('And again?', { media: await readFile(cat) })
    expect(emulator.requests.of('files.upload')).toHaveLength(2 * sentOnce)
    const uris = chat.history.flatMap(({ parts = [] }) =>
      parts.flatMap((part) => part.fileData?.fileUri ?? []),
    )
    expect(uris[1]).toBe(uris[0])
    expect(uris[3]).toBe(uris[2])
    expect(new Set(uris).size).toBe(2)
  })

  test('a history that was brought along cannot be counted, so a budget refuses it', async () => {
    says('Yes.')
    const history = [
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'Hello' }] },
    ]
    await expect(vision.chat({ history, maxTokens: 100 }).send('And?')).rejects.toMatchObject({
      code: 'budget_exceeded',
    })
    const free = vision.chat({ history })
    expect((await free.send('And?')).estimate).toBeUndefined()
    expect((await free.send('And?')).estimate?.promptTokens).toBeGreaterThan(3)
  })

  test('limits hold over all turns', async () => {
    says('Yes.')
    const chat = vision.chat({ upload: false })
    for (let turn = 0; turn < 10; turn++) await chat.send('See?', { media: clip })
    await expect(chat.send('See?', { media: clip })).rejects.toMatchObject({ code: 'limit_exceeded' })
  })

  test('a cut turn is an error when strict, and leaves no trace', async () => {
    emulator.script.when({}).answer({ text: 'It is a cu', finishReason: 'MAX_TOKENS' })
    const chat = vision.chat({ strict: true })
    await expect(chat.send('What?')).rejects.toMatchObject({ code: 'truncated' })
    expect(chat.history).toEqual([])
  })
})

describe('slices of a big picture', () => {
  const middle = '[{"box_2d":[400,400,600,600],"label":"cup"}]'
  const rects = (result: { detections: readonly { rect?: object }[] }) =>
    result.detections.map(({ rect }) => rect)

  test('sum up what was expected and what was used', async () => {
    says(middle)
    const { estimate, usage } = await vision.detect(photo, { tiles: { sidePx: 400 }, labels: ['cup'] })
    expect(emulator.requests).toHaveLength(2)
    expect(Math.abs(estimate!.promptTokens - usage.promptTokens)).toBeLessThanOrEqual(20)
  })

  test('are shrunk one by one, and their boxes are still in pixels of the whole', async () => {
    says(middle)
    const large = await vision.detect(photo, { tiles: { sidePx: 400 } })
    const small = await vision.detect(photo, { tiles: { sidePx: 400 }, maxSidePx: 100 })
    expect(rects(small)).toEqual(rects(large))
    expect(rects(large)).toEqual([
      { left: 160, top: 160, width: 80, height: 80 },
      { left: 360, top: 160, width: 80, height: 80 },
    ])
    const { width, height } = await readImageMetadata(sent().media[0]!.bytes!)
    expect([width, height]).toEqual([100, 100])
  })

  test('can be of a part of the picture', async () => {
    says(middle)
    const crop = { left: 100, top: 50, width: 200, height: 200 }
    const result = await vision.detect(photo, { tiles: { sidePx: 400 }, media: { crop } })
    expect(emulator.requests).toHaveLength(1)
    expect(result.image.size).toEqual({ width: 600, height: 400 })
    expect(rects(result)).toEqual([{ left: 180, top: 130, width: 40, height: 40 }])
  })

  test.each([3, 5, 6, 8])('of a picture with orientation %i are upright', async (orientation) => {
    says(middle)
    const turned = fixturePath(`orientation/o${orientation}.jpg`)
    const upright = await prepareImage(turned, { format: 'png' })
    const wanted = await vision.detect(upright.bytes, { tiles: { sidePx: 64 } })
    const result = await vision.detect(turned, { tiles: { sidePx: 64 } })
    expect(result.image.size).toEqual(upright.size)
    expect(rects(result)).toEqual(rects(wanted))
  })

  test('share one budget', async () => {
    const work = vision.detect(photo, { tiles: { sidePx: 100 }, maxTokens: 5000 })
    await expect(work).rejects.toMatchObject({ code: 'budget_exceeded', details: { limit: '5000 tokens' } })
    expect(emulator.requests).toHaveLength(0)
  })

  test('need a picture that can be read from here', async () => {
    const tiles = { sidePx: 400 }
    await expect(vision.detect('/nowhere.png', { tiles })).rejects.toMatchObject({
      code: 'media_not_found',
      inputIndex: 0,
    })
    await expect(vision.detect('gs://bucket/photo.jpg', { tiles })).rejects.toMatchObject({
      code: 'request_invalid',
    })
    await expect(vision.detect([photo, cat], { tiles })).rejects.toMatchObject({ code: 'request_invalid' })
  })
})

test('many pictures are done once, over two runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightglass-map-'))
  try {
    says('A picture.')
    const done: number[] = []
    const run = () =>
      vision.map([photo, '/nowhere.png', cat], (one, { signal }) => vision.caption(one, { signal }), {
        store: jsonlStore(join(folder, 'done.jsonl')),
        onProgress: ({ resumed }) => done.push(resumed),
      })
    const first = await run()
    expect(first.map(({ value, error }) => value?.text ?? error?.code)).toEqual([
      'A picture.',
      'media_not_found',
      'A picture.',
    ])
    expect(emulator.requests).toHaveLength(2)
    await run()
    expect(emulator.requests).toHaveLength(2)
    expect(done.at(-1)).toBe(2)
  } finally {
    await rm(folder, { recursive: true })
  }
})
