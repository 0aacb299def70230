import { randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { GoogleGenAI } from '@google/genai'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inlinePart } from '../../media/inline-part.ts'
import { createVision } from '../create-vision.ts'
import { createInlineFetch } from './inline-stream.ts'

let body: { contents: { parts: { inlineData?: { data: string }; text?: string }[] }[] }
const server = http.createServer(async (request, response) => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  body = JSON.parse(Buffer.concat(pieces).toString())
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text: 'seen ü' }] } }] }))
})
beforeAll(() => new Promise<void>((go) => server.listen(0, '127.0.0.1', go)))
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

it('puts large media into the body, under the SDK', async () => {
  const inline = createInlineFetch({ minBytes: 1000 })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl, fetch: inline.fetch } })
  const [large, odd, small] = [randomBytes(3_000_001), randomBytes(1001), randomBytes(10)]
  const contents = [
    {
      role: 'user',
      parts: [...[large, odd, small].map((bytes) => inlinePart(bytes, 'image/png')), { text: 'what? "ü"' }],
    },
  ]
  using detached = inline.detach(contents)
  expect(JSON.stringify(detached.contents).length).toBeLessThan(1000)
  for (let attempt = 0; attempt < 2; attempt++) {
    const reply = await client.models.generateContent({
      model: 'gemini-3.8-flash',
      contents: detached.contents,
    })
    expect(reply.text).toBe('seen ü')
    const parts = body.contents[0]!.parts
    expect(parts.slice(0, 3).map((part) => part.inlineData!.data)).toEqual(
      [large, odd, small].map((bytes) => bytes.toString('base64')),
    )
    expect(parts[3]!.text).toBe('what? "ü"')
  }
  expect(contents[0]!.parts[0]).toHaveProperty('inlineData.data', large.toString('base64'))
})

it('ends at once when aborted, and tells a broken line as fetch does', async () => {
  const inline = createInlineFetch({ minBytes: 1 })
  using detached = inline.detach([{ role: 'user', parts: [inlinePart(randomBytes(10), 'image/png')] }])
  const init = { method: 'POST', body: JSON.stringify(detached.contents) }
  await expect(inline.fetch('http://127.0.0.1:1/', { ...init, signal: AbortSignal.abort() })).rejects.toThrow(
    /abort/i,
  )
  await expect(inline.fetch('http://127.0.0.1:1/', init)).rejects.toThrow(TypeError)
})

it('never sends a token in place of media that were let go', async () => {
  const inline = createInlineFetch({ minBytes: 1 })
  const detached = inline.detach([{ role: 'user', parts: [inlinePart(randomBytes(10), 'image/png')] }])
  const init = { method: 'POST', body: JSON.stringify(detached.contents) }
  detached[Symbol.dispose]()
  await expect(inline.fetch('http://127.0.0.1:1/', init)).rejects.toMatchObject({ code: 'request_invalid' })
})

it.each([
  ['straight', undefined],
  ['over a fetch of the caller, which sees the whole text', globalThis.fetch],
])('carries a large picture of a task %s', async (_, fetch) => {
  const picture = await sharp({
    create: {
      width: 900,
      height: 900,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer()
  expect(picture.length).toBeGreaterThan(1_000_000)
  let textBytes = 0
  const seen: typeof globalThis.fetch = (input, init) => {
    textBytes = String(init?.body).length
    return fetch!(input, init)
  }
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const vision = createVision({ apiKey: 'k', baseUrl, ...(fetch && { fetch: seen }) })
  const { text } = await vision.ask(picture, 'what?')
  expect(text).toBe('seen ü')
  expect(body.contents[0]!.parts[0]!.inlineData!.data).toBe(picture.toString('base64'))
  expect(textBytes).toBe(fetch ? JSON.stringify(body).length : 0)
})

it('closes the line when the answer comes before the body was taken', async () => {
  const hasty = http.createServer((_, response) => {
    response.writeHead(413)
    response.end('too large')
  })
  // Never closes by itself.
  hasty.keepAliveTimeout = 0
  await new Promise<void>((go) => hasty.listen(0, '127.0.0.1', go))
  const closed = new Promise<void>((go) => hasty.on('connection', (socket) => socket.on('close', () => go())))
  const inline = createInlineFetch()
  using detached = inline.detach([{ parts: [inlinePart(Buffer.alloc(40_000_000), 'image/png')] }])
  const url = `http://127.0.0.1:${(hasty.address() as AddressInfo).port}/`
  const response = await inline.fetch(url, { method: 'POST', body: JSON.stringify(detached.contents) })
  expect([response.status, await response.text()]).toEqual([413, 'too large'])
  await closed
  hasty.close()
})
