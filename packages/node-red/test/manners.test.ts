import { createRequire } from 'node:module'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { readFixture } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import ask from '../src/nodes/ask/runtime.ts'
import config from '../src/nodes/config/runtime.ts'
import detect from '../src/nodes/detect/runtime.ts'
import { collect, helper, load, type RunningNode } from './support/helper.ts'

const require = createRequire(import.meta.url)
const catchNode = require(
  require.resolve('@node-red/nodes/core/common/25-catch.js', { paths: [require.resolve('node-red')] }),
) as never
const joinNode = require(
  require.resolve('@node-red/nodes/core/sequence/17-split.js', { paths: [require.resolve('node-red')] }),
) as never

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

test('a configuration of the first release, with what it lacked, still works', async () => {
  await start({ v: 1, name: 'old', source: 'payload' })
  const out = collect('out')
  node().receive({ payload: photo })
  await expect.poll(() => out.length).toBe(1)
})
