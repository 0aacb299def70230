import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const entry = fileURLToPath(new URL('./start.ts', import.meta.url))
const photo = readFileSync(new URL('../assets/photo.jpg', import.meta.url))

interface Demo {
  readonly child: ChildProcess
  readonly output: () => string
  readonly ready: Promise<void>
}

function start(env: Record<string, string>): Demo {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk
      if (text.includes('Ctrl-C')) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`It ended early:\n${text}`)))
  })
  return { child, output: () => text, ready }
}

describe('the main job', () => {
  const taken = createServer()
  let demo: Demo

  beforeAll(async () => {
    taken.listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    demo = start({ PORT: String(port), NODE_RED_PORT: '0' })
    await demo.ready
  }, 120_000)

  afterAll(() => {
    demo.child.kill('SIGKILL')
    taken.close()
  })

  const address = (name: string): string => new RegExp(`${name}\\s+(http\\S+)`).exec(demo.output())?.[1] ?? ''

  test('says that it uses the emulator, prints the table, and writes the drawn photo', () => {
    expect(demo.output()).toMatch(/^No GEMINI_API_KEY: using the local emulator/m)
    expect(demo.output()).toMatch(/^1\s+\S+.*\d+ x \d+/m)
    const drawn = /The photo with its boxes: (\S+)/.exec(demo.output())?.[1] ?? ''
    expect(existsSync(drawn), drawn).toBe(true)
  })

  test('a taken port is said, and another is used', () => {
    expect(demo.output()).toMatch(/port \d+ is taken; choose one with PORT=/)
  })

  test('GraphiQL opens and the server answers', async () => {
    const page = await fetch(address('GraphQL'), { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    const answer = await fetch(address('GraphQL'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation ($media: MediaInput!) { detect(media: $media) { ... on DetectResult { detections { label } } ... on Error { code } } }',
        variables: { media: { base64: photo.toString('base64') } },
      }),
    })
    const { data } = (await answer.json()) as { data: { detect: { detections: unknown[] } } }
    expect(data.detect.detections.length).toBeGreaterThan(0)
  })

  test('the Node-RED editor is there and its example flow answers', async () => {
    const editor = address('Node-RED')
    expect((await fetch(editor)).status).toBe(200)
    const answer = await fetch(`${editor}detect`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: photo,
    })
    const body = (await answer.json()) as { annotations: unknown[] }
    expect(answer.status, JSON.stringify(body)).toBe(200)
    expect(body.annotations.length).toBeGreaterThan(0)
  })

  test('Ctrl-C stops all of it', async () => {
    const urls = [address('GraphQL'), address('Node-RED')]
    demo.child.removeAllListeners('exit')
    demo.child.kill('SIGINT')
    const [code] = await once(demo.child, 'exit')
    expect(code).toBe(0)
    for (const url of urls) await expect(fetch(url)).rejects.toThrow()
  })
})

test('a port that is no port is a clear message', async () => {
  const demo = start({ PORT: 'eighty' })
  await expect(demo.ready).rejects.toThrow('PORT is "eighty"')
})
