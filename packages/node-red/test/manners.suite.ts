import { type Emulator, startEmulator } from '@sightglass/emulator'
import { readFixture } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toMedia } from '../src/lib/media-input.ts'
import ask from '../src/nodes/ask/runtime.ts'
import config from '../src/nodes/config/runtime.ts'
import detect from '../src/nodes/detect/runtime.ts'
import tokens from '../src/nodes/tokens/runtime.ts'
import upload from '../src/nodes/upload/runtime.ts'
import { coreNode } from './support/core-node.ts'
import { collect, helper, load, type RunningNode } from './support/helper.ts'

const catchNode = coreNode('common/25-catch')
const completeNode = coreNode('common/24-complete')
const joinNode = coreNode('sequence/17-split')

const photo = readFixture('photos/coffee.png')
const key = 'secret-key-0123456789-abcdef'
const boxes = [
  { box_2d: [100, 100, 500, 500], label: 'cup' },
  { box_2d: [600, 600, 900, 900], label: 'spoon' },
  { box_2d: [0, 0, 50, 50], label: 'cup' },
]

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
  await new Promise<void>((resolve) => helper.startServer(resolve))
})
afterAll(async () => {
  await new Promise<void>((resolve) => helper.stopServer(resolve))
  await emulator.close()
})
beforeEach(() => {
  emulator.reset()
  emulator.script.add({ answer: { json: boxes } })
})
afterEach(() => helper.unload())

/** detect -> out, with a catch beside it. */
function flow(settings: object = {}, configSettings: object = {}) {
  return [
    { id: 'f', type: 'tab' },
    { id: 'c', type: 'sightglass-config', baseUrl: emulator.url, ...configSettings },
    { id: 'n', z: 'f', type: 'sightglass-detect', vision: 'c', wires: [['out']], ...settings },
    { id: 'out', z: 'f', type: 'helper' },
    { id: 'k1', z: 'f', type: 'catch', scope: ['n'], wires: [['caught']] },
    { id: 'caught', z: 'f', type: 'helper' },
  ]
}
const start = (settings?: object, configSettings?: object) =>
  load([config, detect, catchNode], flow(settings, configSettings), { c: { apiKey: key } })
const node = () => helper.getNode('n')

/** The texts that the node's status went through. */
function statuses(of: RunningNode): { text?: string; fill?: string }[] {
  const seen: { text?: string; fill?: string }[] = []
  const { status } = of
  of.status = (next: { text?: string; fill?: string }) => {
    seen.push(next)
    status.call(of, next)
  }
  return seen
}

describe('a message', () => {
  test('keeps what it had and gets the answer beside it', async () => {
    await start()
    const out = collect('out')
    const seen = statuses(node())
    node().receive({ payload: photo, topic: 'kitchen', _msgid: 'abc' })
    await expect.poll(() => out.length).toBe(1)
    expect(out[0]).toMatchObject({
      topic: 'kitchen',
      _msgid: 'abc',
      classes: { cup: 2, spoon: 1 },
      shape: [400, 600, 3],
    })
    expect(Buffer.compare(out[0]!.image as Buffer, photo)).toBe(0)
    expect(out[0]!.payload).toHaveLength(3)
    expect((out[0]!.annotations as { label: string; bbox: number[] }[])[0]).toMatchObject({
      type: 'rect',
      bbox: [60, 40, 240, 160],
      label: 'cup',
    })
    expect(seen.map((status) => status.fill)).toEqual(['blue', 'green'])
  })

  test('goes to the chosen property, in the form of coco-ssd', async () => {
    await start({ output: 'found.things', format: 'coco-ssd' })
    const out = collect('out')
    const caught = collect('caught')
    node().receive({ payload: photo })
    await expect.poll(() => out.length + caught.length).toBe(1)
    expect(caught[0]?.error).toBeUndefined()
    expect(out[0]!.payload).toBe(photo)
    expect((out[0]!.found as { things: object[] }).things[0]).toEqual({
      class: 'cup',
      score: 1,
      bbox: [60, 40, 240, 160],
    })
  })

  test('overrides the dialog, never the key', async () => {
    await start({ model: 'gemini-3.6-flash' })
    const out = collect('out')
    node().receive({ payload: photo, model: 'gemini-3.5-flash', labels: ['cup'], apiKey: 'other' })
    await expect.poll(() => out.length).toBe(1)
    const request = JSON.stringify(emulator.requests.all())
    expect(request).toContain('gemini-3.5-flash')
    expect(request).not.toContain('other')
  })

  test('that holds no picture goes to catch once, and the node goes on', async () => {
    await start()
    const out = collect('out')
    const caught = collect('caught')
    const seen = statuses(node())
    node().receive({ payload: 42 })
    node().receive({ payload: photo })
    await expect.poll(() => out.length).toBe(1)
    expect(caught).toHaveLength(1)
    expect(seen.map((status) => status.fill)).toContain('red')
  })

  test.each([['server'], ['key']])('an error never shows the key (%s)', async (kind) => {
    emulator.reset()
    emulator.script.add({
      answer: { error: { code: kind === 'key' ? 401 : 400, message: `bad key ${key} was given` } },
    })
    await start()
    const caught = collect('caught')
    node().receive({ payload: photo })
    await expect.poll(() => caught.length).toBe(1)
    const { message, code } = caught[0]!.error as { message: string; code: string }
    expect(message + code).not.toContain(key)
    expect(JSON.stringify(helper.log().args)).not.toContain(key)
  })
})

describe('a stream', () => {
  test('gives each thing with msg.parts, and join puts them together', async () => {
    const nodes = flow({ stream: true, wires: [['out', 'j1']] })
    nodes.push(
      { id: 'j1', z: 'f', type: 'join', mode: 'auto', wires: [['joined']] } as never,
      { id: 'joined', z: 'f', type: 'helper' } as never,
    )
    await load([config, detect, joinNode], nodes, { c: { apiKey: key } })
    const out = collect('out')
    const joined = collect('joined')
    node().receive({ payload: photo })
    await expect.poll(() => joined.length).toBe(1)
    expect(out.map((msg) => (msg.parts as { index?: number }).index)).toEqual([0, 1, 2, undefined])
    expect(out.at(-1)).toMatchObject({ complete: true, parts: { count: 3 } })
    expect((joined[0]!.payload as { label: string }[]).map((one) => one.label)).toEqual([
      'cup',
      'spoon',
      'cup',
    ])
    expect(joined[0]!.classes).toEqual({ cup: 2, spoon: 1 })
  })

  test('gives text as it comes', async () => {
    emulator.reset()
    emulator.script.add({ answer: { chunks: ['one ', 'two ', 'three'] } })
    await load(
      [config, ask],
      [
        { id: 'f', type: 'tab' },
        { id: 'c', type: 'sightglass-config', baseUrl: emulator.url },
        {
          id: 'n',
          z: 'f',
          type: 'sightglass-ask',
          vision: 'c',
          prompt: 'count',
          stream: true,
          wires: [['out']],
        },
        { id: 'out', z: 'f', type: 'helper' },
      ],
      { c: { apiKey: key } },
    )
    const out = collect('out')
    node().receive({ payload: photo })
    await expect.poll(() => out.length).toBe(4)
    expect(
      out
        .slice(0, 3)
        .map((msg) => msg.payload)
        .join(''),
    ).toBe('one two three')
  })
})

describe('stopping', () => {
  test.each(['cancel', 'reset'])(
    'msg.%s ends the request on the wire and empties the queue',
    async (word) => {
      emulator.reset()
      emulator.script.add({ answer: { delayMs: 20_000, json: [] } })
      await start()
      const out = collect('out')
      const caught = collect('caught')
      for (let count = 0; count < 3; count++) node().receive({ payload: photo })
      await expect.poll(() => emulator.requests.length).toBe(1)
      node().receive({ [word]: true })
      emulator.reset()
      emulator.script.add({ answer: { json: boxes } })
      node().receive({ payload: photo, topic: 'next' })
      await expect.poll(() => out.length).toBe(1)
      expect(out[0]!.topic).toBe('next')
      expect(caught).toEqual([])
    },
  )

  test('a deploy does not wait for the model', async () => {
    emulator.reset()
    emulator.script.add({ answer: { delayMs: 20_000, json: [] } })
    await start()
    node().receive({ payload: photo })
    await expect.poll(() => emulator.requests.length).toBe(1)
    await helper.unload()
  }, 5_000)
})

describe('a flood', () => {
  test('500 messages two at a time come out in order and leave no memory behind', {
    timeout: 120_000,
  }, async () => {
    const small = await tiny()
    await start({ concurrency: 2 })
    let next = 0
    let ordered = true
    helper.getNode('out').on('input', ((msg: { number: number }) => {
      ordered &&= msg.number === next
      next++
    }) as never)
    const before = process.memoryUsage().rss
    for (let number = 0; number < 500; number++) node().receive({ payload: Buffer.from(small), number })
    await expect.poll(() => next, { timeout: 110_000 }).toBe(500)
    expect(ordered).toBe(true)
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(250)
  })
})

async function tiny(): Promise<Buffer> {
  const { prepareImage } = await import('@sightglass/core')
  return Buffer.from((await prepareImage(photo, { maxSidePx: 64 } as never)).bytes)
}

describe('typed fields', () => {
  const prompts = () => JSON.stringify(emulator.requests.all().map((request) => request.call?.prompt))

  test.each([
    ['msg', 'ask.this', { ask: { this: 'from the message' } }, 'from the message'],
    ['env', 'SIGHTGLASS_TEST_PROMPT', {}, 'from the environment'],
    ['jsonata', '"from " & topic', { topic: 'an expression' }, 'from an expression'],
    ['flow', 'prompt', {}, 'from the flow'],
    ['global', 'prompt', {}, 'from the whole'],
  ])('the prompt comes from %s', async (promptType, prompt, msg, expected) => {
    process.env.SIGHTGLASS_TEST_PROMPT = 'from the environment'
    await start({ prompt, promptType })
    helper.getNode('n').context().flow.set('prompt', 'from the flow')
    helper.getNode('n').context().global.set('prompt', 'from the whole')
    const out = collect('out')
    node().receive({ payload: photo, ...msg })
    await expect.poll(() => out.length).toBe(1)
    expect(prompts()).toContain(expected)
    delete process.env.SIGHTGLASS_TEST_PROMPT
  })

  test('a choice comes from the message; an unknown one is an error that names the known', async () => {
    await start({ format: 'form', formatType: 'msg' })
    const out = collect('out')
    const caught = collect('caught')
    node().receive({ payload: photo, form: 'coco-ssd' })
    node().receive({ payload: photo })
    node().receive({ payload: photo, form: 'yolo' })
    await expect.poll(() => out.length + caught.length).toBe(3)
    expect((out[0]!.payload as object[])[0]).toHaveProperty('bbox')
    expect((out[1]!.payload as object[])[0]).toHaveProperty('rect')
    expect((caught[0]!.error as Error).message).toMatch(/"yolo".*sightglass, coco-ssd/)
  })
})

describe('while the node is busy', () => {
  beforeEach(() => {
    emulator.reset()
    emulator.script.add({ answer: { delayMs: 300, json: boxes } })
  })

  test('drop lets the new message go, and says so', async () => {
    await start({ policy: 'drop' })
    const out = collect('out')
    const caught = collect('caught')
    const seen = statuses(node())
    for (const topic of ['first', 'second']) node().receive({ payload: photo, topic })
    await expect.poll(() => out.length).toBe(1)
    expect(out[0]!.topic).toBe('first')
    expect(seen.some((status) => status.fill === 'yellow')).toBe(true)
    expect(seen.at(-1)!.fill).toBe('green')
    expect([caught.length, emulator.requests.length]).toEqual([0, 1])
  })

  test('replace stops the old one', async () => {
    await start({ policy: 'replace' })
    const out = collect('out')
    const caught = collect('caught')
    node().receive({ payload: photo, topic: 'first' })
    await expect.poll(() => emulator.requests.length).toBe(1)
    node().receive({ payload: photo, topic: 'second' })
    await expect.poll(() => out.length).toBe(1)
    expect(out[0]!.topic).toBe('second')
    expect(caught).toEqual([])
  })

  test('a queue that is full loses nothing in silence', async () => {
    await start()
    const caught = collect('caught')
    for (let number = 0; number < 1002; number++) node().receive({ payload: photo, number })
    await expect.poll(() => caught.length).toBeGreaterThan(0)
    expect(caught[0]!.error).toMatchObject({ code: 'limit_exceeded' })
    node().receive({ cancel: true })
  })
})

test('complete hears of each message once', async () => {
  const nodes = flow()
  nodes.push(
    { id: 'k2', z: 'f', type: 'complete', scope: ['n'], wires: [['finished']] } as never,
    { id: 'finished', z: 'f', type: 'helper' } as never,
  )
  await load([config, detect, catchNode, completeNode], nodes, { c: { apiKey: key } })
  const finished = collect('finished')
  const caught = collect('caught')
  node().receive({ payload: photo, topic: 'good' })
  node().receive({ payload: 42, topic: 'bad' })
  await expect.poll(() => finished.length + caught.length).toBe(2)
  expect([finished[0]!.topic, caught[0]!.topic]).toEqual(['good', 'bad'])
})

describe('an upload', () => {
  const uploadFlow = () => [
    { id: 'f', type: 'tab' },
    { id: 'c', type: 'sightglass-config', baseUrl: emulator.url },
    { id: 'n', z: 'f', type: 'sightglass-upload', vision: 'c', wires: [['out']] },
    { id: 'out', z: 'f', type: 'helper' },
    { id: 'k1', z: 'f', type: 'catch', scope: ['n'], wires: [['caught']] },
    { id: 'caught', z: 'f', type: 'helper' },
  ]

  test('shows how far it is, and its file is taken by the nodes that follow', async () => {
    await load([config, upload, catchNode], uploadFlow(), { c: { apiKey: key } })
    const out = collect('out')
    const seen = statuses(node())
    node().receive({ payload: readFixture('video/pedestrians_10s_h264.mp4') })
    await expect.poll(() => out.length).toBe(1)
    expect(seen.map((status) => status.text).join()).toContain('status.uploading')
    expect(out[0]!.payload).toMatchObject({ name: expect.stringMatching(/^files\//) })
    expect(toMedia(out[0]!.payload)).toMatchObject({ file: (out[0]!.payload as { name: string }).name })
  })

  test('is stopped by cancel, and nothing comes after', async () => {
    emulator.faults.next('file-processing')
    await load([config, upload, catchNode], uploadFlow(), { c: { apiKey: key } })
    const out = collect('out')
    const caught = collect('caught')
    const seen = statuses(node())
    node().receive({ payload: readFixture('video/pedestrians_10s_h264.mp4') })
    await expect.poll(() => emulator.requests.length).toBeGreaterThan(0)
    node().receive({ cancel: true })
    expect(seen.at(-1)).toEqual({})
    const sent = emulator.requests.length
    emulator.reset()
    node().receive({ payload: photo, topic: 'next' })
    await expect.poll(() => out.length).toBe(1)
    expect(out[0]!.topic).toBe('next')
    expect([caught.length, sent > 0]).toEqual([0, true])
  })
})

test('tokens are estimated with no vision config and no network', async () => {
  await load(
    [config, tokens],
    [
      { id: 'f', type: 'tab' },
      { id: 'n', z: 'f', type: 'sightglass-tokens', vision: '', wires: [['out']] },
      { id: 'out', z: 'f', type: 'helper' },
    ],
  )
  const out = collect('out')
  node().receive({ payload: photo })
  await expect.poll(() => out.length).toBe(1)
  expect(out[0]!.payload).toBeGreaterThan(200)
  expect(emulator.requests.length).toBe(0)
})

test("the day's token budget refuses further calls", async () => {
  await start({}, { id: 'c', tokensPerDay: '1' })
  const out = collect('out')
  const caught = collect('caught')
  node().receive({ payload: photo })
  await expect.poll(() => out.length + caught.length).toBe(1)
  node().receive({ payload: photo })
  await expect.poll(() => caught.length).toBeGreaterThan(0)
  expect(caught.at(-1)!.error).toMatchObject({ code: 'budget_exceeded' })
})
