import { afterEach, describe, expect, test } from 'vitest'
import { callerTo, hello, key } from '../../../test/support/caller.ts'
import {
  chunk,
  type ModelServer,
  openStream,
  reply,
  sendJson,
  startModelServer,
} from '../../../test/support/model-server.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { VisionHooks } from './hooks.ts'
import { replyText } from './outcome.ts'

let server: ModelServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function thrown(work: Promise<unknown>): Promise<SightglassError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!SightglassError.isInstance(error)) throw new Error(`expected one of our errors, got ${String(error)}`)
  return error
}

describe('countTokens', () => {
  const asked = { model: hello.model, contents: hello.contents }
  // As recorded: packages/testing/fixtures/wire/count-tokens-*.json, tidyverse/ellmer google-count-tokens-structured.yml.
  const details = [{ modality: 'TEXT', tokenCount: 11 }, { modality: 'AUDIO' }]

  test('keeps the modalities that the SDK leaves out', async () => {
    const body = { totalTokens: 11, promptTokensDetails: details }
    server = await startModelServer((_, response) => sendJson(response, 200, body))
    expect(await callerTo(server.url).countTokens(asked)).toMatchObject(body)
  })

  test('does without them', async () => {
    server = await startModelServer((_, response) => sendJson(response, 200, { totalTokens: 11 }))
    const counted = await callerTo(server.url).countTokens(asked)
    expect(counted.totalTokens).toBe(11)
    expect(counted).not.toHaveProperty('promptTokensDetails')
  })

  test('is refused, cut off and met by a page like every call', async () => {
    server = await startModelServer((_, response, count) => {
      if (count === 1) return sendJson(response, 400, { error: { code: 400, message: 'API key not valid.' } })
      if (count === 2) return sendJson(response, 200, '<html>', { 'content-type': 'text/html' })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"totalTokens"')
      setTimeout(() => response.destroy(), 5)
    })
    const caller = callerTo(server.url, { attempts: 1 })
    const codes: string[] = []
    for (let count = 0; count < 3; count++) codes.push((await thrown(caller.countTokens(asked))).code)
    expect(codes).toEqual(['auth_failed', 'reply_unparseable', 'network_error'])
  })
})

describe('generate', () => {
  test('sends the key as a header on the version that was set', async () => {
    server = await startModelServer((_, response) => sendJson(response, 200, reply('hi')))
    const response = await callerTo(server.url).generate(hello)
    expect(replyText(response)).toBe('hi')
    expect(server.requests[0]).toMatchObject({ path: '/v1beta/models/gemini-3.5-flash:generateContent' })
    expect(server.requests[0]?.headers['x-goog-api-key']).toBe(key)
  })

  test('tries again after a 503 and tells the hook', async () => {
    const retries: number[] = []
    server = await startModelServer((_, response, count) =>
      count < 3
        ? sendJson(response, 503, { error: { code: 503, message: 'overloaded' } })
        : sendJson(response, 200, reply('ok')),
    )
    const caller = callerTo(server.url, { hooks: { onRetry: (event) => retries.push(event.attempt) } })
    expect(replyText(await caller.generate(hello))).toBe('ok')
    expect(retries).toEqual([1, 2])
  })

  test('waits as long as Retry-After says, and not a daily quota', async () => {
    const delays: number[] = []
    server = await startModelServer((_, response, count) =>
      count === 1
        ? sendJson(response, 429, { error: { code: 429, message: 'slow down' } }, { 'retry-after': '0.02' })
        : sendJson(response, 429, {
            error: {
              code: 429,
              message: 'no',
              details: [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] }],
            },
          }),
    )
    const caller = callerTo(server.url, { hooks: { onRetry: (event) => delays.push(event.delayMs) } })
    const error = await thrown(caller.generate(hello))
    expect(error).toMatchObject({ code: 'quota_exceeded', status: 429, retryable: false })
    expect(delays[0]).toBeGreaterThanOrEqual(20)
    expect(server.requests).toHaveLength(2)
  })

  test('an abort ends the request on the wire', async () => {
    const controller = new AbortController()
    server = await startModelServer(() => controller.abort())
    const error = await thrown(callerTo(server.url).generate(hello, { signal: controller.signal }))
    expect(error.code).toBe('aborted')
    await expect.poll(() => server?.requests[0]?.gone).toBe(true)
  })

  test('the deadline covers waits between tries', async () => {
    server = await startModelServer((_, response) =>
      sendJson(response, 429, { error: { code: 429, message: 'Please retry in 30s.' } }),
    )
    const error = await thrown(callerTo(server.url).generate(hello, { timeoutMs: 10_000 }))
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 30_000 })
    expect(server.requests).toHaveLength(1)
  })

  test('a server that never answers is a timeout', async () => {
    server = await startModelServer(() => {})
    expect((await thrown(callerTo(server.url).generate(hello, { timeoutMs: 60 }))).code).toBe('timeout')
  })

  test('a refused connection names the base URL and not the key', async () => {
    const gone = await startModelServer(() => {})
    await gone.close()
    const error = await thrown(callerTo(gone.url, { attempts: 1 }).generate(hello))
    expect(error.code).toBe('network_error')
    expect(error.message).toContain(gone.url)
    expect(error.message).not.toContain(key)
  })

  test('no more than the allowed number are in flight', async () => {
    let now = 0
    let most = 0
    server = await startModelServer(async (_, response) => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now--
      sendJson(response, 200, reply('ok'))
    })
    const caller = callerTo(server.url, { limits: { concurrency: 2 } })
    await Promise.all(Array.from({ length: 8 }, () => caller.generate(hello)))
    expect(most).toBe(2)
  })

  test('a hook that throws does no harm', async () => {
    server = await startModelServer((_, response) => sendJson(response, 200, reply('ok')))
    const hooks: VisionHooks = {
      onRequest: () => {
        throw new Error('mine')
      },
    }
    expect(replyText(await callerTo(server.url, { hooks }).generate(hello))).toBe('ok')
  })
})

describe('stream', () => {
  async function read(caller: ReturnType<typeof callerTo>, limits = {}) {
    const texts: string[] = []
    const run = caller.stream(hello, limits)
    try {
      for (;;) {
        const step = await run.next()
        if (step.done) return { texts, whole: step.value }
        texts.push(replyText(step.value))
      }
    } catch (error) {
      return { texts, error: error as SightglassError }
    }
  }

  test('gives chunks and then the whole', async () => {
    server = await startModelServer((_, response) => {
      const send = openStream(response)
      send(chunk('one '))
      send(chunk('two', 'STOP'))
      response.end()
    })
    const { texts, whole } = await read(callerTo(server.url))
    expect(texts).toEqual(['one ', 'two'])
    expect(replyText(whole!)).toBe('one two')
    expect(whole?.usageMetadata?.candidatesTokenCount).toBe(3)
  })

  test.each([
    ['the socket is cut', (response: import('node:http').ServerResponse) => response.destroy()],
    ['it ends without a finish reason', (response: import('node:http').ServerResponse) => response.end()],
    [
      'it ends in the middle of an event',
      (response: import('node:http').ServerResponse) => response.end('data: {"cand'),
    ],
  ])('when %s the chunks are kept and the error is typed', async (_, cut) => {
    server = await startModelServer((_, response) => {
      openStream(response)(chunk('one '))
      setTimeout(() => cut(response), 10)
    })
    const { texts, error } = await read(callerTo(server.url))
    expect(texts).toEqual(['one '])
    expect(error).toMatchObject({ code: 'network_error', retryable: true })
    expect(server.requests).toHaveLength(1)
  })

  test('silence is a timeout', async () => {
    server = await startModelServer((_, response) => openStream(response)(chunk('one ')))
    const { texts, error } = await read(callerTo(server.url), { stallTimeoutMs: 1000 })
    expect(texts).toEqual(['one '])
    expect(error?.code).toBe('timeout')
  })

  test('leaving the loop ends the connection and frees the place', async () => {
    server = await startModelServer((_, response, count) => {
      const send = openStream(response)
      if (count === 1) {
        send(chunk('one '))
        return
      }
      send(chunk('two', 'STOP'))
      response.end()
    })
    const caller = callerTo(server.url, { limits: { concurrency: 1 } })
    for await (const _ of caller.stream(hello)) break
    await expect.poll(() => server?.requests[0]?.gone).toBe(true)
    expect((await read(caller)).texts).toEqual(['two'])
  })

  test('an error before the first chunk is tried again, one after it is not', async () => {
    server = await startModelServer((_, response, count) => {
      if (count === 1) return sendJson(response, 500, { error: { code: 500, message: 'oops' } })
      const send = openStream(response)
      send(chunk('one '))
      send({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } })
      response.end()
    })
    const { texts, error } = await read(callerTo(server.url))
    expect(texts).toEqual(['one '])
    expect(error).toMatchObject({ code: 'server_error', status: 503 })
    expect(server.requests).toHaveLength(2)
  })
})
