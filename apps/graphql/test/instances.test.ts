import { createVision } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { programs, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cachingFetch, isDeterministic } from '../src/answer-cache.ts'
import { type ListenOptions, listen, type RunningServer } from '../src/listen.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { createRedisStore } from '../src/store/redis-store.ts'
import type { Store } from '../src/store/store.ts'
import { startRedis, type TestRedis } from './support/redis.ts'
import { startSilentModel } from './support/silent-model.ts'

const tokens = { shop: '0123456789abcdef', app: 'fedcba9876543210' }
const media = { base64: readFixture('photos/chelsea.png').toString('base64') }
const detect = `mutation ($media: MediaInput!, $options: DetectOptions) { detect(media: $media, options: $options) {
  __typename ... on DetectResult { overlay usage { totalTokens } detections { label } }
  ... on Error { code message } ... on QuotaError { retryAfterMs } } }`

let redis: TestRedis
let emulator: Emulator
const open: { close(): Promise<void> }[] = []

/** An instance as another process would be: it shares nothing with others but Redis. */
async function instance(
  options: Partial<ListenOptions> & { baseUrl?: string; store?: Store },
): Promise<RunningServer> {
  const {
    baseUrl = emulator.url,
    store = createRedisStore(redis.url, options.auth ? 'auth:' : 'open:'),
    ...rest
  } = options
  open.push(store)
  const vision = createVision({
    apiKey: 'k',
    baseUrl,
    fetch: cachingFetch(store, { lifetimeMs: 60_000 }),
  })
  const server = await listen({ vision, store, port: 0, shutdownMs: 50, logging: false, ...rest })
  open.push(server)
  return server
}

async function send(server: RunningServer, token?: string, options: Record<string, unknown> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: detect, variables: { media, options } }),
  })
  const { data } = (await response.json()) as { data: { detect: unknown } }
  return data.detect as {
    __typename: string
    code?: string
    overlay: string
    retryAfterMs?: number
    usage: { totalTokens: number }
    detections: readonly { label: string }[]
  }
}

describe.skipIf(!programs.redisServer.isThere)('two instances on one Redis', () => {
  beforeAll(async () => {
    ;[redis, emulator] = await Promise.all([startRedis(), startEmulator({ port: 0 })])
  })
  afterAll(async () => {
    for (const one of open.reverse()) await one.close()
    await emulator.close()
    await redis.close()
  })

  test('a picture drawn by one is served by the other; an answer given to one is known to the other', async () => {
    const [one, other] = [await instance({}), await instance({})]
    const first = await send(one, undefined, { seed: 7 })
    expect(first.usage.totalTokens).toBeGreaterThan(0)
    const picture = await fetch(new URL(first.overlay, other.url))
    expect(picture.status).toBe(200)
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const again = await send(other, undefined, { seed: 7 })
    expect(again.detections).toEqual(first.detections)
    expect(again.usage.totalTokens).toBe(0)
    expect((await send(other)).usage.totalTokens).toBeGreaterThan(0)
  })

  test('calls in a minute are counted over both, for each caller alone', async () => {
    const limits = { callsPerMinute: 4 }
    const shared = { auth: { tokens }, limits }
    const [one, other] = [await instance(shared), await instance(shared)]
    const quick = { model: 'gemini-none' }
    const answers = []
    for (let i = 0; i < 10; i++) answers.push(await send(i % 2 ? one : other, tokens.shop, quick))
    const refused = answers.filter((answer) => answer.code === 'rate_limited')
    // A minute may end in between; even then two are too many.
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(refused[0]?.__typename).toBe('QuotaError')
    expect(refused[0]?.retryAfterMs).toBeGreaterThan(0)
    expect(refused[0]?.retryAfterMs).toBeLessThanOrEqual(60_000)
    expect((await send(other, tokens.app, quick)).code).toBe('model_unknown')
  })

  test("a day's tokens are used up over both, and a call is refused by its estimate before it is made", async () => {
    const own = (prefix: string) => ({ store: createRedisStore(redis.url, prefix), auth: { tokens } })
    const small = { ...own('small:'), limits: { tokensPerDay: 100 } }
    expect((await send(await instance(small), tokens.shop)).code).toBe('budget_exceeded')
    const first = await send(await instance({ ...own('day:'), limits: { tokensPerDay: 1500 } }), tokens.shop)
    expect(first.usage.totalTokens).toBeGreaterThan(500)
    const other = await instance({ ...own('day:'), limits: { tokensPerDay: first.usage.totalTokens } })
    expect(await send(other, tokens.shop)).toMatchObject({ __typename: 'QuotaError', code: 'quota_exceeded' })
    expect((await send(other, tokens.app)).code).not.toBe('quota_exceeded')
  })

  test('calls at the same time are counted over both, subscriptions too', async () => {
    const model = await startSilentModel()
    const own = () => ({
      store: createRedisStore(redis.url, 'running:'),
      limits: { concurrentCalls: 1 },
      baseUrl: model.url,
    })
    const [one, other] = [await instance(own()), await instance(own())]
    const leave = new AbortController()
    const subscription = await fetch(one.url, {
      method: 'POST',
      signal: leave.signal,
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        query: 'subscription ($media: MediaInput!) { detect(media: $media) { __typename } }',
        variables: { media },
      }),
    })
    expect(subscription.status).toBe(200)
    await model.called()
    expect(await send(other)).toMatchObject({ __typename: 'QuotaError', code: 'rate_limited' })
    leave.abort()
    await model.abandoned()
    model.close()
    await expect.poll(async () => (await send(other)).code).not.toBe('rate_limited')
  })
})

test('what is no answer is handed on as it came, and not kept', async () => {
  const store = createMemoryStore()
  for (const page of ['<html>Sign in</html>', '[]', 'null', '{"error":{}}']) {
    const fetchAnswer = cachingFetch(store, { lifetimeMs: 60_000, fetch: async () => new Response(page) })
    const send = () =>
      fetchAnswer('http://127.0.0.1/models/m:generateContent', {
        body: `{"contents":[],"page":${JSON.stringify(page)},"generationConfig":{"seed":1}}`,
      })
    expect(await (await send()).text()).toBe(page)
    expect(await (await send()).text()).toBe(page)
  }
})

test('only what the settings make repeatable is kept, whatever a prompt says', () => {
  expect(isDeterministic('{"contents":[],"generationConfig":{"temperature":0}}')).toBe(true)
  expect(isDeterministic('{"contents":[],"generationConfig":{"temperature":0.5,"seed":4}}')).toBe(true)
  expect(isDeterministic('{"contents":[],"generationConfig":{"temperature":0.5}}')).toBe(false)
  const words = JSON.stringify({
    contents: [{ text: '"generationConfig":{"seed":1}' }],
    generationConfig: { topK: 1 },
  })
  expect(isDeterministic(words)).toBe(false)
})
