import { inspect } from 'node:util'
import { createVision, type ErrorCode, SightglassError, type Vision } from '@sightglass/core'
import { type Emulator, type Fault, type FaultName, faultNames, startEmulator } from '@sightglass/emulator'
import { fixturePath } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

/** Every fault that the emulator can make, through the real SDK and the tasks. */

const photo = fixturePath('photos/coffee.png')
// No pattern would find this key: it must not be there at all.
const key = 'quite-secret-7f3a9c'
const boxes =
  '[{"box_2d":[10,20,500,510],"label":"cup"},{"box_2d":[100,100,900,880],"label":"table"},{"box_2d":[300,310,400,420],"label":"spoon"}]'
const attempts = 3

let emulator: Emulator
let vision: Vision
let retried: string[] = []
const printed = vi.fn()
beforeAll(async () => {
  emulator = await startEmulator({ videoProcessingMs: 20 })
  vision = createVision({
    apiKey: key,
    baseUrl: emulator.url,
    retry: { attempts, initialDelayMs: 1 },
    hooks: { onRetry: ({ error }) => retried.push(error.code) },
  })
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation(printed)
  }
})
beforeEach(() => {
  retried = []
  emulator.script.when({}).answer({ text: boxes, chunks: boxes.match(/[\s\S]{1,30}/g)! })
})
afterEach(() => {
  emulator.reset()
  expect(printed).not.toHaveBeenCalled()
})
afterAll(async () => {
  vi.restoreAllMocks()
  await emulator.close()
})

const ways = {
  detect: () => vision.detect(photo, { timeoutMs: 20_000 }),
  ask: () => vision.ask(photo, 'What?', { timeoutMs: 20_000 }),
  'stream.detect': () => vision.stream.detect(photo, { timeoutMs: 20_000 }).result,
  'stream.ask': () => vision.stream.ask(photo, 'What?', { timeoutMs: 20_000 }).result,
} as const
type Way = keyof typeof ways
const all = Object.keys(ways) as Way[]
const streams: Way[] = ['stream.detect', 'stream.ask']
const spatial: Way[] = ['detect', 'stream.detect']

interface Expected {
  readonly code: ErrorCode
  readonly status?: number
  readonly retryable: boolean
  /** @default as often as allowed where `retryable`, else once */
  readonly requests?: number
  readonly fault?: Omit<Fault, 'name'>
}

/** What every way must give; `undefined` is an answer, a text the code of the issue beside it. */
type Row = Partial<Record<Way, Expected | string | undefined>>
const each = (which: readonly Way[], expected: Expected | string): Row =>
  Object.fromEntries(which.map((way) => [way, expected]))

const soon = { retrySeconds: 0.01 }
const blocked: Expected = { code: 'blocked', retryable: false }
const table: Record<Exclude<FaultName, `upload-${string}` | `file-${string}`>, Row> = {
  '400': each(all, { code: 'auth_failed', status: 400, retryable: false }),
  '401': each(all, { code: 'auth_failed', status: 401, retryable: false }),
  '403': each(all, { code: 'permission_denied', status: 403, retryable: false }),
  '404': each(all, { code: 'model_unknown', status: 404, retryable: false }),
  '408': each(all, { code: 'timeout', status: 408, retryable: true }),
  '413': each(all, { code: 'media_too_large', status: 413, retryable: false }),
  '429': each(all, { code: 'rate_limited', status: 429, retryable: true, fault: soon }),
  '429-minute': each(all, { code: 'rate_limited', status: 429, retryable: true, fault: soon }),
  '429-day': each(all, { code: 'quota_exceeded', status: 429, retryable: false }),
  '429-shared': each(all, { code: 'rate_limited', status: 429, retryable: true }),
  '500': each(all, { code: 'server_error', status: 500, retryable: true }),
  '502': each(all, { code: 'server_error', status: 502, retryable: true }),
  '503': each(all, { code: 'server_error', status: 503, retryable: true }),
  '504': each(all, { code: 'timeout', status: 504, retryable: true }),
  'slow-first-byte': {},
  'slow-stream': {},
  'cut-stream': each(streams, { code: 'network_error', retryable: true, requests: 1 }),
  cut: each(all, { code: 'network_error', retryable: true }),
  hang: each(all, { code: 'timeout', retryable: true, requests: 1 }),
  'malformed-json': each(all, { code: 'reply_unparseable', retryable: false }),
  'stream-error': each(streams, { code: 'server_error', status: 503, retryable: true, requests: 1 }),
  'max-tokens': each(all, 'reply_truncated'),
  safety: each(all, blocked),
  recitation: each(all, blocked),
  blocked: each(all, blocked),
  'empty-candidates': each(all, { code: 'empty_reply', retryable: true, requests: 1 }),
  'no-content': each(all, { code: 'empty_reply', retryable: true, requests: 1 }),
  'seg-tokens': each(spatial, 'mask_seg_tokens'),
  'boxes-swapped': each(spatial, 'box_swapped'),
  'boxes-out-of-range': each(spatial, 'box_clamped'),
  'boxes-out-of-order': {},
  'repetition-loop': { ...each(all, 'reply_truncated'), ...each(spatial, 'repetition_loop') },
  'unclosed-fence': {},
  'not-json': each(spatial, { code: 'reply_unparseable', retryable: true, requests: 1 }),
}

const rows = Object.entries(table).flatMap(([name, row]) =>
  all.map((way) => [name as FaultName, way, row[way]] as const),
)

async function failureOf(work: Promise<unknown>): Promise<SightglassError> {
  const error = await work.then(
    () => new Error('there was no error'),
    (reason: unknown) => reason,
  )
  if (!SightglassError.isInstance(error)) throw error
  return error
}

function checkTold(error: SightglassError): void {
  expect(error.shortMessage).toMatch(/\.$/)
  expect(error.details.try).toMatch(/\w{3}/)
  const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null })
  expect(shown).not.toContain(key)
  expect(JSON.stringify(error)).not.toContain(key)
  expect(error.message).not.toMatch(/[A-Za-z0-9+/]{120}/)
}

test.each(rows)('%s through %s', async (name, way, expected) => {
  const settings = typeof expected === 'object' ? expected.fault : undefined
  const quick = name.startsWith('slow') ? { delayMs: 5 } : {}
  emulator.faults.on({}, { name, ...quick, ...settings })
  const limited = name === 'hang' ? { ...ways, ...hanging(way) }[way] : ways[way]
  if (typeof expected === 'object') {
    const { requests, fault: _, ...fields } = expected
    const error = await failureOf(limited())
    expect(error).toMatchObject(fields)
    checkTold(error)
    expect(emulator.requests).toHaveLength(requests ?? (fields.retryable ? attempts : 1))
    expect(retried).toEqual(Array.from({ length: emulator.requests.length - 1 }, () => fields.code))
    return
  }
  const result = await limited()
  expect(emulator.requests).toHaveLength(1)
  const codes = result.issues.filter(({ severity }) => severity !== 'info').map(({ code }) => code)
  if (expected === undefined) expect(codes).toEqual([])
  else expect(codes).toContain(expected)
  expect('detections' in result ? result.detections.length : result.text.length).toBeGreaterThan(0)
})

/** A server that never answers is waited for only as long as was asked. */
function hanging(way: Way) {
  // Long enough for a busy machine to read the picture and send it.
  const limits = { timeoutMs: 1500 }
  return {
    [way]: {
      detect: () => vision.detect(photo, limits),
      ask: () => vision.ask(photo, 'What?', limits),
      'stream.detect': () => vision.stream.detect(photo, limits).result,
      'stream.ask': () => vision.stream.ask(photo, 'What?', limits).result,
    }[way],
  }
}

test('every fault of the emulator is in a table', () => {
  const uploads = faultNames.filter((name) => /^(upload|file)-/.test(name))
  expect([...Object.keys(table), ...uploads].toSorted()).toEqual([...faultNames].toSorted())
  expect(rows.length + uploadRows.length).toBeGreaterThan(60)
  expect(uploadRows.map(([name]) => name).toSorted()).toEqual(uploads.toSorted())
})

describe.each(all)('%s goes on', (way) => {
  test.each(['429-minute', '500', '503', '504', '408', 'cut'] as const)('after %s twice', async (name) => {
    emulator.faults.next({ name, ...soon }, { times: 2 })
    await ways[way]()
    expect(emulator.requests).toHaveLength(3)
    expect(retried).toHaveLength(2)
  })
})

test.each([0, 1, 2, 3])(
  'a stream that is cut after %i pieces gives what was complete',
  async (afterChunks) => {
    const pieces = [...boxes.match(/\{.*?\}/g)!].map((item, at) => (at === 0 ? `[${item}` : `,${item}`))
    emulator.script.clear()
    emulator.script.when({}).answer({ text: boxes, chunks: [...pieces, ']'] })
    emulator.faults.on({}, { name: 'cut-stream', afterChunks })
    const run = vision.stream.detect(photo)
    const labels: string[] = []
    const error = await failureOf(
      (async () => {
        for await (const { label } of run) labels.push(label)
      })(),
    )
    expect(labels).toEqual(['cup', 'table', 'spoon'].slice(0, afterChunks))
    expect(error).toMatchObject({ code: 'network_error', retryable: true })
    // Nothing had come yet: only then is it tried again.
    expect(emulator.requests).toHaveLength(afterChunks === 0 ? attempts : 1)
  },
)

const uploadRows: [FaultName, Expected | undefined][] = [
  ['upload-chunk-lost', undefined],
  ['upload-wrong-offset', undefined],
  ['upload-cut', undefined],
  ['upload-session-lost', undefined],
  ['file-failed', { code: 'file_failed', retryable: false }],
  ['file-processing', { code: 'timeout', retryable: true }],
]

test.each(uploadRows)('%s through a task that uploads', async (name, expected) => {
  emulator.faults.next(name)
  const clip = fixturePath('video/h264_aac.mp4')
  const work = vision.video.describe(clip, {
    media: { route: 'file' },
    timeoutMs: expected?.code === 'timeout' ? 1500 : 20_000,
  })
  if (expected === undefined) {
    expect((await work).text).toBe(boxes)
    expect(emulator.requests.of('generateContent')).toHaveLength(1)
    return
  }
  const error = await failureOf(work)
  expect(error).toMatchObject(expected)
  checkTold(error)
  expect(emulator.requests.of('generateContent')).toHaveLength(0)
})
