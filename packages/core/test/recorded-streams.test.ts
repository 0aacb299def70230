import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVision, type Vision } from '@sightglass/core'
import { fixturePath, readFixture, readJsonFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Streams as they came over the wire, byte for byte, cut into packets anywhere. */

const photo = fixturePath('photos/coffee.png')
let packets: readonly Buffer[] = []
let status = 200
const server = createServer(async (request, response) => {
  request.resume()
  response.writeHead(status, { 'content-type': 'text/event-stream' })
  for (const packet of packets) {
    response.write(packet)
    await new Promise((resolve) => setImmediate(resolve))
  }
  response.end()
})
let vision: Vision
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  vision = createVision({ apiKey: 'local', baseUrl, retry: { attempts: 1 } })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function cut(bytes: Buffer, size: number): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) found.push(bytes.subarray(at, at + size))
  return found
}

interface Chunk {
  candidates?: { content?: { parts?: { text?: string; thought?: boolean }[] } }[]
  usageMetadata?: { promptTokenCount?: number; totalTokenCount?: number; thoughtsTokenCount?: number }
}

function wanted(chunks: readonly Chunk[]) {
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
  return {
    text: parts.flatMap((part) => (part.thought ? [] : (part.text ?? []))).join(''),
    usage: chunks.findLast((chunk) => chunk.usageMetadata?.totalTokenCount)?.usageMetadata,
  }
}

const raw = ['wire/sse-raw-crewai.txt', 'wire/sse-raw-gemini3-thinking.txt', 'wire/sse-raw-pydantic.txt']
const recorded = raw.map((name): [string, Buffer, Chunk[]] => {
  const bytes = readFixture(name)
  const events = bytes.toString('utf8').split(/\r\n\r\n|\n\n/)
  const chunks = events
    .filter((event) => event.startsWith('data:'))
    .map((event) => JSON.parse(event.slice(5)))
  return [name, bytes, chunks]
})
const lines = readFixture('wire/stream-chunks-gemini3.ndjson').toString('utf8').trim().split('\n')
recorded.push([
  'wire/stream-chunks-gemini3.ndjson',
  Buffer.from(lines.map((line) => `data: ${line}\r\n\r\n`).join('')),
  lines.map((line) => JSON.parse(line) as Chunk),
])

describe.each(recorded)('%s', (_, bytes, chunks) => {
  const { text, usage } = wanted(chunks)

  test.each([1, 7, 100, 65_536])('in packets of %i bytes', async (size) => {
    packets = cut(bytes, size)
    status = 200
    const run = vision.stream.ask(photo, 'What is this?')
    let joined = ''
    for await (const piece of run) joined += piece
    const result = await run.result
    expect(joined).toBe(text)
    expect(result.text).toBe(text.trim())
    expect(result.usage).toMatchObject({
      promptTokens: usage?.promptTokenCount,
      thoughtsTokens: usage?.thoughtsTokenCount ?? 0,
      totalTokens: usage?.totalTokenCount,
    })
    expect(result.issues.filter(({ severity }) => severity !== 'info')).toEqual([])
  })

  test('cut off in its last event gives what was complete, then an error', async () => {
    packets = cut(bytes.subarray(0, bytes.length - 40), 50)
    const run = vision.stream.ask(photo, 'What is this?')
    let joined = ''
    await expect(
      (async () => {
        for await (const piece of run) joined += piece
      })(),
    ).rejects.toMatchObject({ code: 'network_error', retryable: true })
    expect(joined).toBe(wanted(chunks.slice(0, -1)).text)
  })
})

test('an error of a stream, which is plain JSON under the type of a stream', async () => {
  const { interactions } = readJsonFixture<{
    interactions: { response: { statusCode: number; bodySegments: unknown[] } }[]
  }>('wire/stream-error-404.json')
  const { statusCode, bodySegments } = interactions[0]!.response
  status = statusCode
  packets = [Buffer.from(JSON.stringify(bodySegments[0]))]
  await expect(vision.stream.ask(photo, 'What?').result).rejects.toMatchObject({
    code: 'model_unknown',
    status: 404,
  })
})
