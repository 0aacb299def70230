import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withPlainEvents } from './event-stream.ts'

/** What comes out of a stream whose bytes arrive as `chunks`. */
async function plain(...chunks: readonly (string | Uint8Array)[]): Promise<string> {
  const encoder = new TextEncoder()
  const body = ReadableStream.from(
    chunks.map((chunk) => (typeof chunk === 'string' ? encoder.encode(chunk) : chunk)),
  )
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
  return await withPlainEvents(new Response(body, { headers })).text()
}

const one = '{"candidates":[{"content":{"parts":[{"text":"고양이 🐱"}]}}]}'
const two = '{"candidates":[{"finishReason":"STOP"}]}'
const both = `data: ${one}\n\ndata: ${two}\n\n`
const failed = '{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}'

test.each([['\n'], ['\r\n'], ['\r']])('ends of lines: %j', async (end) => {
  expect(await plain(`data: ${one}${end}${end}data: ${two}${end}${end}`)).toBe(both)
})

test.each([
  ['comments', `: hello\n\ndata: ${one}\n: ping\n\n: ping\n\ndata: ${two}\n\n`],
  ['names, numbers and waits', `event: message\nid: 1\nretry: 10\ndata: ${one}\n\nid\ndata: ${two}\n\n`],
  ['no space behind the colon', `data:${one}\n\ndata:${two}\n\n`],
  ['a mark of byte order', `\ufeff${both}`],
  ['the end that others write', `${both}data: [DONE]\n\n`],
  ['the same without its blank line', `${both}data: [DONE]`],
  ['no blank line at the end', `data: ${one}\n\ndata: ${two}\n`],
  ['no end of line at the end', `data: ${one}\n\ndata: ${two}`],
  ['data of nothing', `data:\n\n${both}data\n\n`],
  ['too many blank lines', `\n\n\ndata: ${one}\n\n\n\n\ndata: ${two}\n\n\n`],
  ['a list under the type of events', `[${one}\n,\n\n${two}]`],
])('%s', async (_, text) => {
  expect(await plain(text)).toBe(both)
})

test('several lines of data are one event', async () => {
  const pretty = JSON.stringify(JSON.parse(one), null, 2)
  const text = await plain(`${pretty.replace(/^/gm, 'data: ')}\n\n`)
  expect(JSON.parse(text.slice('data: '.length))).toEqual(JSON.parse(one))
  expect(text).toMatch(/^data: [^\n]*\n\n$/)
})

test.each([
  ['as it is', `data: ${one}\r\n\r\n${failed}`],
  ['with its own lines', `data: ${one}\r\n\r\n${JSON.stringify(JSON.parse(failed), null, 2)}\r\n`],
  ['in a list', `data: ${one}\r\n\r\n[${failed}\r\n\r\n]`],
  ['as an event of another name', `data: ${one}\n\nevent: error\ndata: ${failed}\n\n`],
])('an error in the middle, %s', async (_, text) => {
  const [first, second, rest] = (await plain(text)).split('\n\n')
  expect(first).toBe(`data: ${one}`)
  expect(JSON.parse(second!.slice('data: '.length))).toEqual(JSON.parse(failed))
  expect(rest).toBe('')
})

test('what was cut off stays cut off', async () => {
  expect(await plain(`data: ${one}\n\ndata: {"candidates": [{`)).toBe(
    `data: ${one}\n\ndata: {"candidates": [{`,
  )
})

test('however the bytes are split, the events are the same', async () => {
  const bytes = new TextEncoder().encode(`: hi\r\n\r\ndata: ${one}\r\n\r\nevent: x\r\ndata: ${two}\r\n\r\n`)
  const cuts = fc.uniqueArray(fc.nat({ max: bytes.length }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(cuts, async (points) => {
      const sorted = [0, ...points.toSorted((a, b) => a - b), bytes.length]
      expect(await plain(...sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end)))).toBe(both)
    }),
    { numRuns: 60 },
  )
})

test('an event is given as soon as its blank line is there', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const headers = { 'content-type': 'text/event-stream' }
  const reader = withPlainEvents(new Response(readable, { headers })).body!.getReader()
  void writer.write(new TextEncoder().encode(`data: ${two}\r\r`))
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(`data: ${two}\n\n`)
  await reader.cancel('left')
  // Whoever writes learns that nobody reads any more.
  await expect(writer.closed).rejects.toBe('left')
})

test('a long line in small pieces and endless lines that mean nothing are read once', async () => {
  const long = JSON.stringify({ text: 'x'.repeat(8_000_000) })
  const pieces = `data: ${long}\n\n`.match(/.{1,1000}|\n/gs)!
  expect(await plain(...pieces)).toBe(`data: ${long}\n\n`)
  const empty = '[x]\n\n'.repeat(500_000)
  const out = await plain(empty, `data: ${two}\n\n`)
  expect(out.startsWith(`data: ${two}\n\n`)).toBe(true)
})

test('events that came before the line broke are given first', async () => {
  const steps = [() => `data: ${one}\n\n`, () => `data: ${two}\n\n`]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const step = steps.shift()
      if (step) controller.enqueue(new TextEncoder().encode(step()))
      else controller.error(new Error('terminated'))
    },
  })
  const headers = { 'content-type': 'text/event-stream' }
  const reader = withPlainEvents(new Response(body, { headers })).body!.getReader()
  const texts = [await reader.read(), await reader.read()].map(({ value }) => new TextDecoder().decode(value))
  expect(texts.join('')).toBe(both)
  await expect(reader.read()).rejects.toThrow('terminated')
})

test('other answers are left alone', () => {
  const json = new Response(one, { headers: { 'content-type': 'application/json' } })
  expect(withPlainEvents(json)).toBe(json)
  const refused = new Response(failed, { status: 503, headers: { 'content-type': 'text/event-stream' } })
  expect(withPlainEvents(refused)).toBe(refused)
})
