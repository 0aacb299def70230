import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@sightglass/core'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleFlow, type FlowNode, startNodeRed, type TestNodeRed } from './support/node-red.ts'

const names = [
  'media-in',
  'detect',
  'segment',
  'point',
  'ask',
  'read-text',
  'video',
  'extract',
  'tokens',
  'upload',
  'parse',
  'files',
  'annotate',
  'doorbell-camera',
  'shelf-counter',
  'receipt-to-json',
  'video-chapters',
  'folder-batch',
]
const allowed =
  /^(tab|inject|debug|http in|http response|change|catch|template|exec|split|join|file in|sightglass-[a-z-]+)$/

/** Examples with a button, and the example in which the button's sample is looked at. */
const buttons = names.filter((name) => exampleFlow(name).some((node) => node.type === 'inject'))

/** The flows with every debug node replaced by one that keeps what it was shown in the global context. */
function watched(name: string): FlowNode[] {
  return exampleFlow(name).map((node) => {
    if (node.type !== 'debug') return node
    const rule = { t: 'set', p: `seen_${node.id}`, pt: 'global', to: node.complete, tot: 'msg' }
    return { ...node, type: 'change', rules: [rule], wires: [] }
  })
}

describe.each(['node-red', 'node-red-4'] as const)('the examples on %s', { timeout: 240_000 }, (version) => {
  let red: TestNodeRed
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sightglass-photos-'))
    copyFileSync(fixturePath('photos/astronaut.png'), join(folder, 'a.png'))
    writeFileSync(join(folder, 'b.txt'), 'no picture')
    copyFileSync(fixturePath('photos/coffee.png'), join(folder, 'c.png'))
    red = await startNodeRed({ version, flow: names.flatMap(watched), env: { PHOTOS_DIR: folder } })
  })
  afterAll(async () => {
    await red?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const post = (path: string, fixture: string, type: string) =>
    fetch(red.url + path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(readFixture(fixture)),
    })
  async function json<T>(response: Response): Promise<T> {
    const text = await response.text()
    expect(response.status, text + red.log().slice(-500)).toBe(200)
    return JSON.parse(text) as T
  }

  test.each(names)('%s uses core nodes and ours alone, and holds no key', (name) => {
    const flow = exampleFlow(name)
    expect(flow.map((node: FlowNode) => node.type).filter((type) => !allowed.test(type))).toEqual([])
    expect(JSON.stringify(flow)).not.toMatch(/AIza|credentials/)
  })

  test.each(buttons)('the button of %s shows an answer and no error', async (name) => {
    const flow = exampleFlow(name)
    const button = flow.find((node) => node.type === 'inject')!
    const shown = reachedFrom(flow, button).filter((node) => node.type === 'debug')
    expect(shown.length).toBeGreaterThan(0)
    expect((await red.admin(`/inject/${button.id}`, { method: 'POST' })).status).toBe(200)
    for (const { id } of shown) {
      const seen = async () =>
        (await (await red.admin(`/context/global/seen_${id}`)).json()) as { msg?: string; format?: string }
      await expect.poll(async () => (await seen()).msg, { message: red.log().slice(-500) }).toBeDefined()
      expect((await seen()).msg).not.toMatch(/^(\[\]|\{\}|undefined|)$/)
    }
  })

  test.each(['detect', 'segment', 'point'])('%s', async (name) => {
    const answer = await json<{ detections: { label: string }[]; annotations: object[] }>(
      await post(`/examples/${name}`, 'photos/astronaut.png', 'image/png'),
    )
    expect(answer.detections.length).toBeGreaterThan(0)
    expect(answer.annotations.length).toBeGreaterThan(0)
  })

  test('ask', async () => {
    const { answer } = await json<{ answer: string }>(
      await post('/examples/ask', 'photos/astronaut.png', 'image/png'),
    )
    expect(answer.length).toBeGreaterThan(3)
  })

  test('read text', async () => {
    const { text } = await json<{ text: string }>(
      await post('/examples/read-text', 'photos/page.png', 'image/png'),
    )
    expect(text.length).toBeGreaterThan(40)
  })

  test('extract', async () => {
    const { data } = await json<{ data: object }>(
      await post('/examples/extract', 'photos/page.png', 'image/png'),
    )
    expect(data).toHaveProperty('title')
  })

  test('tokens', async () => {
    const { tokens } = await json<{ tokens: number }>(
      await post('/examples/tokens', 'photos/coffee.png', 'image/png'),
    )
    expect(tokens).toBeGreaterThan(200)
  })

  test('parse', async () => {
    const { detections } = await json<{ detections: { rect: object }[] }>(
      await post('/examples/parse', 'replies/roboflow-dog-box.txt', 'text/plain'),
    )
    expect(detections[0]?.rect).toMatchObject({ left: expect.any(Number), width: expect.any(Number) })
  })

  test('annotate gives a picture of the same size with something drawn', async () => {
    const response = await post('/examples/annotate', 'photos/astronaut.png', 'image/png')
    expect(response.status, red.log().slice(-500)).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/png')
    const drawn = Buffer.from(await response.arrayBuffer())
    const { width, height } = await core.readImageMetadata(drawn)
    expect([width, height]).toEqual([512, 512])
    expect(drawn.equals(readFixture('photos/astronaut.png'))).toBe(false)
  })

  test('the doorbell hides people and counts them', async () => {
    const response = await post('/doorbell', 'photos/astronaut.png', 'image/png')
    expect(response.status, red.log().slice(-500)).toBe(200)
    expect(Number(response.headers.get('x-visitors'))).toBeGreaterThan(0)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    const again = await post('/doorbell', 'photos/astronaut.png', 'image/png')
    const [first, second] = [response, again].map((one) => Number(one.headers.get('x-visitors-today')))
    expect(second).toBe(2 * first!)
  })

  test('the shelf counter', async () => {
    const { counts, total } = await json<{ counts: Record<string, number>; total: number }>(
      await post('/shelf', 'photos/coffee.png', 'image/png'),
    )
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total)
    expect(counts.cup).toBeGreaterThan(0)
  })

  test('the receipt', async () => {
    const receipt = await json<{ items: unknown[] }>(await post('/receipt', 'photos/page.png', 'image/png'))
    expect(Array.isArray(receipt.items)).toBe(true)
  })

  test('the batch tells of every file, the bad one too, in order', async () => {
    const rows = await json<{ file: string; error?: string; classes?: object }[]>(
      await fetch(`${red.url}/batch`),
    )
    expect(rows.map((row) => row.file)).toEqual(['a.png', 'b.txt', 'c.png'])
    expect(rows[1]?.error).toMatch(/media_/)
    expect(rows[0]?.classes).toHaveProperty('person')
  })

  test('video', { timeout: 180_000 }, async () => {
    const { answer } = await json<{ answer: string }>(
      await post('/examples/video', 'video/pedestrians_10s_h264.mp4', 'video/mp4'),
    )
    expect(answer.length).toBeGreaterThan(3)
  })

  test('video chapters as WebVTT', { timeout: 180_000 }, async () => {
    const response = await post('/chapters', 'video/pedestrians_10s_h264.mp4', 'video/mp4')
    const text = await response.text()
    expect(response.status, text).toBe(200)
    expect(text).toMatch(/^WEBVTT/)
  })

  test('upload, then the list of files', async () => {
    const { file } = await json<{ file: { name: string } }>(
      await post('/examples/upload', 'photos/coffee.png', 'image/png'),
    )
    const { files } = await json<{ files: { name: string }[] }>(await fetch(`${red.url}/examples/files`))
    expect(files.map((one) => one.name)).toContain(file.name)
  })
})

function reachedFrom(flow: readonly FlowNode[], start: FlowNode): FlowNode[] {
  const next = (start.wires as string[][]).flat().map((id) => flow.find((node) => node.id === id)!)
  return next.flatMap((node) => [node, ...(node.wires ? reachedFrom(flow, node) : [])])
}
