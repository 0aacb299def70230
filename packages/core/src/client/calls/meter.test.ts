import { afterEach, expect, test } from 'vitest'
import { callerTo, hello } from '../../../test/support/caller.ts'
import {
  chunk,
  type ModelServer,
  openStream,
  reply,
  sendJson,
  startModelServer,
} from '../../../test/support/model-server.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { CallMeter } from './meter.ts'

let server: ModelServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const request = { ...hello, tokens: 7 }

/** Writes down what it is told: the estimate, then the total, `unknown` where nobody said. */
function notebook() {
  const notes: (number | string | undefined)[] = []
  const meter: CallMeter = (estimate) => {
    notes.push(estimate)
    return (took) => void notes.push(took ? took.totalTokens : 'unknown')
  }
  return { notes, meter }
}

test('a call is told once before it goes out, and once what it took, retries included', async () => {
  server = await startModelServer((_, response, count) =>
    count === 1 ? sendJson(response, 503, {}) : sendJson(response, 200, reply('hi')),
  )
  const { notes, meter } = notebook()
  await callerTo(server.url).generate(request, { meter })
  expect(notes).toEqual([7, 1113])
})

test('what the API refuses, or nobody reaches, takes nothing', async () => {
  server = await startModelServer((_, response) => sendJson(response, 400, {}))
  const { notes, meter } = notebook()
  await expect(callerTo(server.url).generate(request, { meter })).rejects.toThrow()
  await expect(callerTo('http://127.0.0.1:1').generate(request, { meter })).rejects.toThrow()
  expect(notes).toEqual([7, 0, 7, 0])
})

test('a call that its caller gives up once it is out took what nobody knows', async () => {
  const leave = new AbortController()
  server = await startModelServer(() => leave.abort())
  const { notes, meter } = notebook()
  await expect(callerTo(server.url).generate(request, { meter, signal: leave.signal })).rejects.toMatchObject(
    { code: 'aborted' },
  )
  expect(notes).toEqual([7, 'unknown'])
  await expect(callerTo(server.url).generate(request, { meter, signal: leave.signal })).rejects.toMatchObject(
    { code: 'aborted' },
  )
  expect(notes.slice(2)).toEqual([7, 0])
})

test('a stream that is left, or breaks, took what its last piece said', async () => {
  const told = { ...(chunk('one ') as object), usageMetadata: { promptTokenCount: 5, totalTokenCount: 6 } }
  server = await startModelServer((_, response, count) => {
    openStream(response)(told)
    if (count > 1) setTimeout(() => response.destroy(), 20)
  })
  const { notes, meter } = notebook()
  for await (const _ of callerTo(server.url).stream(request, { meter })) break
  const broken = callerTo(server.url).stream(request, { meter })
  await expect(
    (async () => {
      for await (const _ of broken);
    })(),
  ).rejects.toThrow()
  expect(notes).toEqual([7, 6, 7, 6])
})

test('a refusal of the meter is the end of the call, before anything is sent', async () => {
  server = await startModelServer((_, response) => sendJson(response, 200, reply('hi')))
  const meter: CallMeter = () => {
    throw new SightglassError('quota_exceeded', 'Enough for today.', {})
  }
  await expect(callerTo(server.url).generate(request, { meter })).rejects.toMatchObject({
    code: 'quota_exceeded',
  })
  await expect(callerTo(server.url).stream(request, { meter }).next()).rejects.toMatchObject({
    code: 'quota_exceeded',
  })
  expect(server.requests).toEqual([])
})

test('a settlement that fails loses no answer', async () => {
  server = await startModelServer((_, response) => sendJson(response, 200, reply('hi')))
  const meter: CallMeter = () => () => Promise.reject(new Error('The book is closed.'))
  await expect(callerTo(server.url).generate(request, { meter })).resolves.toBeDefined()
})
