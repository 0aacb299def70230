import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVision, type SightglassError, type Vision } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { fixturePath } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

/** A call can be ended at every point, by its caller and by its time limit. Each wait here would be minutes long. */

const photo = fixturePath('photos/coffee.png')
const clip = fixturePath('video/h264_aac.mp4')
const minutes = 600_000

let emulator: Emulator
let vision: Vision
let single: Vision
let narrow: Vision
let web: Server
let webUrl: string
let webRequests = 0
beforeAll(async () => {
  emulator = await startEmulator({ videoProcessingMs: minutes })
  web = createServer((_, response) => {
    webRequests++
    // A header, and then nothing for a long time.
    response.writeHead(200, { 'content-type': 'image/png' }).flushHeaders()
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}/photo.png`
})
beforeEach(() => {
  webRequests = 0
  const connection = { apiKey: 'local', baseUrl: emulator.url, model: 'gemini-3.5-flash' }
  vision = createVision({ ...connection, retry: { initialDelayMs: minutes, maxDelayMs: minutes } })
  single = createVision({ ...connection, limits: { concurrency: 1 } })
  narrow = createVision({ ...connection, limits: { tokensPerMinute: 1500 } })
  emulator.script.when({}).answer({ text: 'one two three', chunks: ['one ', 'two ', 'three'] })
})
afterEach(() => emulator.reset())
afterAll(async () => {
  web.closeAllConnections()
  web.close()
  await emulator.close()
})

interface Limits {
  signal?: AbortSignal
  timeoutMs?: number
}

interface Point {
  /** Starts the call. */
  readonly start: (limits: Limits) => Promise<unknown>
  /** True when the call has got to where it is to be ended. */
  readonly reached: () => boolean
  readonly before?: () => unknown
  /** The code when time runs out there. @default 'timeout' */
  readonly late?: string
}

const asked = (count = 1) => emulator.requests.length >= count
const hang = () => emulator.faults.on({ operation: 'generateContent' }, 'hang')

const points: Record<string, Point> = {
  'while a URL is fetched': {
    start: (limits) =>
      vision.ask(webUrl, 'What?', { ...limits, media: { fetch: { allowPrivate: ['127.0.0.1'] } } }),
    reached: () => webRequests > 0,
  },
  'while a file is uploaded': {
    before: () => emulator.faults.on({ operation: 'files.upload' }, 'hang'),
    start: (limits) => vision.ask(photo, 'What?', { ...limits, media: { route: 'file' } }),
    reached: () => asked(),
  },
  'while an uploaded video is made ready': {
    start: (limits) => vision.video.describe(clip, { ...limits, media: { route: 'file' } }),
    reached: () => emulator.requests.of('files.get').length > 0,
  },
  'while an upload by hand waits': {
    start: ({ signal, timeoutMs }) =>
      vision.files.upload(clip, { signal: signal ?? AbortSignal.timeout(timeoutMs!) }),
    reached: () => emulator.requests.of('files.get').length > 0,
  },
  'before the first byte of the answer': {
    before: hang,
    start: (limits) => vision.detect(photo, limits),
    reached: () => asked(),
  },
  'before the first byte of a stream': {
    before: () => emulator.faults.on({}, 'hang'),
    start: (limits) => vision.stream.detect(photo, limits).result,
    reached: () => asked(),
  },
  'between the pieces of a stream': {
    before: () => emulator.faults.on({}, { name: 'slow-stream', delayMs: minutes }),
    start: (limits) => vision.stream.ask(photo, 'What?', limits).result,
    reached: () => asked(),
  },
  'in the wait before another try': {
    before: () => emulator.faults.on({}, '503'),
    start: (limits) => vision.ask(photo, 'What?', limits),
    reached: () => asked(),
    // A wait that would pass the limit is not begun: its reason comes at once.
    late: 'server_error',
  },
  'in the wait that the server asked for': {
    before: () => emulator.faults.on({}, { name: '429-minute', retrySeconds: 60 }),
    start: (limits) => vision.stream.ask(photo, 'What?', limits).result,
    reached: () => asked(),
    late: 'rate_limited',
  },
  'while it waits for its place among the requests': {
    before: () => {
      hang()
      void single.ask(photo, 'What?', { timeoutMs: 2000 }).catch(() => {})
    },
    start: (limits) => single.ask(photo, 'What?', limits),
    reached: () => asked(),
  },
  'while it waits for tokens': {
    before: async () => void (await narrow.ask(photo, 'What?')),
    start: (limits) => narrow.ask(photo, 'What?', limits),
    reached: () => asked(),
  },
  'while it waits for tokens behind another': {
    before: async () => {
      await narrow.ask(photo, 'What?')
      void narrow.ask(photo, 'What?', { timeoutMs: 2000 }).catch(() => {})
    },
    start: (limits) => narrow.ask(photo, 'What?', limits),
    reached: () => asked(),
  },
  'in a turn of a chat': {
    before: hang,
    start: (limits) => vision.chat().send('What?', limits),
    reached: () => asked(),
  },
  'while it waits for the turn before it': {
    before: hang,
    start: (limits) => {
      const chat = vision.chat()
      void chat.send('First?', { timeoutMs: 2000 }).catch(() => {})
      return chat.send('Second?', limits)
    },
    reached: () => asked(),
  },
  'while a streamed turn waits for the one before it': {
    before: hang,
    start: (limits) => {
      const chat = vision.chat()
      void chat.send('First?', { timeoutMs: 2000 }).catch(() => {})
      return chat.stream('Second?', limits).result
    },
    reached: () => asked(),
  },
  'while tokens are counted': {
    before: () => emulator.faults.on({ operation: 'countTokens' }, 'hang'),
    start: (limits) => vision.countTokens(photo, limits),
    reached: () => asked(),
  },
  'in one of many slices': {
    before: hang,
    start: (limits) => vision.detect(photo, { ...limits, tiles: { sidePx: 200, concurrency: 2 } }),
    reached: () => asked(2),
  },
}

describe.each(Object.entries(points))('%s', (_, { start, reached, before, late = 'timeout' }) => {
  test('an abort ends the call', async () => {
    await before?.()
    const controller = new AbortController()
    const failed = failureOf(start({ signal: controller.signal }))
    await expect.poll(reached, { interval: 5 }).toBe(true)
    controller.abort()
    expect(await failed).toMatchObject({ code: 'aborted', retryable: false })
  })

  test('so does the time limit', async () => {
    await before?.()
    // Where the reason comes at once, the limit only has to leave time to get there.
    const timeoutMs = late === 'timeout' ? 250 : 10_000
    expect(await failureOf(start({ timeoutMs }))).toMatchObject({ code: late, retryable: true })
  })
})

function failureOf(work: Promise<unknown>): Promise<SightglassError> {
  return work.then(
    () => {
      throw new Error('there was no error')
    },
    (error: SightglassError) => error,
  )
}

test('a call that was aborted before it began sends nothing', async () => {
  const signal = AbortSignal.abort()
  for (const work of [
    () => vision.detect(photo, { signal }),
    () => vision.stream.detect(photo, { signal }).result,
    () => vision.chat().send('What?', { media: photo, signal }),
    () => vision.countTokens(photo, { signal }),
    () => vision.files.upload(photo, { signal }),
    () => vision.detect(photo, { signal, tiles: { sidePx: 200 } }),
  ]) {
    expect(await failureOf(work())).toMatchObject({ code: 'aborted' })
  }
  expect(emulator.requests).toHaveLength(0)
})

test('many calls end with an outcome each', async () => {
  hang()
  const controller = new AbortController()
  const done = vision.map([photo, photo, photo], (one, { signal }) => vision.ask(one, 'What?', { signal }), {
    concurrency: 2,
    signal: controller.signal,
  })
  await expect.poll(() => asked(2)).toBe(true)
  controller.abort()
  expect((await done).map(({ error }) => error?.code)).toEqual(['aborted', 'aborted', 'aborted'])
  expect(emulator.requests).toHaveLength(2)
})

test('leaving a stream frees its place for the next call', async () => {
  emulator.faults.next({ name: 'slow-stream', delayMs: minutes })
  for await (const piece of single.stream.ask(photo, 'What?')) {
    expect(piece).toBe('one ')
    break
  }
  expect((await single.ask(photo, 'What?')).text).toBe('one two three')
})

test('one slice that fails ends the others at once', async () => {
  emulator.faults.next('400')
  hang()
  await expect(vision.detect(photo, { tiles: { sidePx: 200, concurrency: 3 } })).rejects.toMatchObject({
    code: 'auth_failed',
  })
})

test('a time that is no time is refused', async () => {
  await expect(vision.ask(photo, 'What?', { timeoutMs: 0 })).rejects.toMatchObject({
    code: 'request_invalid',
  })
  expect((await vision.ask(photo, 'What?', { timeoutMs: Number.POSITIVE_INFINITY })).text).toBe(
    'one two three',
  )
})
