import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVision } from '@sightglass/core'
import { readFixture } from '@sightglass/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ListenOptions, listen, type RunningServer } from '../src/listen.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'

const media = { base64: readFixture('photos/coffee.png').toString('base64') }
const mutation = `mutation ($media: [MediaInput!]!, $options: AskOptions) {
  ask(media: $media, prompt: "?", options: $options) { __typename ... on Error { code } ... on QuotaError { retryAfterMs } } }`
const subscription = `subscription ($media: [MediaInput!]!) {
  ask(media: $media, prompt: "?") { __typename ... on TextDelta { delta } ... on Error { code } } }`

const refused = /^(?:quota_exceeded|budget_exceeded)$/

/** A model whose every call waits for the test to answer it. */
const waiting: ServerResponse[] = []
let gone = 0
const model = createServer((request, response) => {
  request.resume().once('end', () => waiting.push(response))
  response.once('close', () => {
    if (!response.writableFinished) gone++
  })
})
const day = Math.floor(Date.now() / 86_400_000)
const store = createMemoryStore()
let server: RunningServer | undefined

beforeEach(async () => {
  waiting.length = 0
  gone = 0
  model.listen(0, '127.0.0.1')
  await once(model, 'listening')
})
afterEach(async () => {
  await server?.close()
  model.closeAllConnections()
  await new Promise((resolve) => model.close(resolve))
  await store.close()
})

async function start(options: Partial<ListenOptions>): Promise<void> {
  const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}`
  const vision = createVision({ apiKey: 'k', baseUrl, retry: { attempts: 1 } })
  server = await listen({ vision, store, port: 0, shutdownMs: 50, logging: false, ...options })
}

function send(query: string, options: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(server!.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(query === subscription && { accept: 'text/event-stream' }),
    },
    body: JSON.stringify({ query, variables: { media, ...(query === mutation && { options }) } }),
    ...(signal && { signal }),
  })
}

async function ask(
  options: object = {},
): Promise<{ __typename: string; code?: string; retryAfterMs?: number }> {
  const { data } = (await (await send(mutation, options)).json()) as { data: { ask: never } }
  return data.ask
}

/** What the caller has used today, by the store itself; a test at midnight looks at both days. */
async function used(): Promise<number> {
  const days = [day, day + 1].map((each) => store.add(`tokens:${each}:anonymous`, 0, 1000))
  return (await Promise.all(days)).reduce((sum, each) => sum + each, 0)
}

function answer(response: ServerResponse, text: string, finishReason: string, totalTokenCount: number): void {
  const candidates = [{ content: { role: 'model', parts: [{ text }] }, finishReason, index: 0 }]
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ candidates, usageMetadata: { promptTokenCount: 900, totalTokenCount } }))
}

test('an answer that cannot be used counts as what it took', async () => {
  await start({ limits: { tokensPerDay: 1_000_000 } })
  const asked = ask({ strict: true })
  await expect.poll(() => waiting.length).toBe(1)
  answer(waiting[0]!, '', 'SAFETY', 1234)
  expect((await asked).code).toBe('blocked')
  expect(await used()).toBe(1234)
})

test('an answer comes also where the store went down meanwhile', async () => {
  const add: typeof store.add = async (key, amount, lifetimeMs) => {
    if (amount < 0) throw new Error('The store is down.')
    return store.add(key, amount, lifetimeMs)
  }
  const failing = { ...store, add }
  await start({ store: failing, limits: { concurrentCalls: 2 } })
  const asked = ask()
  await expect.poll(() => waiting.length).toBe(1)
  answer(waiting[0]!, 'A cup.', 'STOP', 1234)
  expect((await asked).__typename).not.toMatch(/Error/)
})

test('what the model refuses takes nothing', async () => {
  await start({ limits: { tokensPerDay: 1_000_000 } })
  const asked = ask()
  await expect.poll(() => waiting.length).toBe(1)
  waiting[0]!.writeHead(400, { 'content-type': 'application/json' }).end('{}')
  expect((await asked).code).toBe('request_invalid')
  expect(await used()).toBe(0)
})

test('a client that leaves while the model thinks pays the estimate', async () => {
  await start({ limits: { tokensPerDay: 1_000_000 } })
  const leave = new AbortController()
  const asked = send(mutation, {}, leave.signal).catch(() => {})
  await expect.poll(() => waiting.length).toBe(1)
  const estimate = await used()
  expect(estimate).toBeGreaterThan(200)
  leave.abort()
  await asked
  await expect.poll(() => gone).toBe(1)
  expect(await used()).toBe(estimate)
})

test('a client that leaves a stream pays what the last piece said', async () => {
  await start({ limits: { tokensPerDay: 1_000_000 } })
  const leave = new AbortController()
  const asked = send(subscription, {}, leave.signal)
  await expect.poll(() => waiting.length).toBe(1)
  const piece = {
    candidates: [{ content: { role: 'model', parts: [{ text: 'one ' }] }, index: 0 }],
    usageMetadata: { promptTokenCount: 900, totalTokenCount: 950 },
  }
  waiting[0]!
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .write(`data: ${JSON.stringify(piece)}\n\n`)
  let text = ''
  try {
    for await (const part of (await asked).body!.pipeThrough(new TextDecoderStream())) {
      text += part
      if (text.includes('one ')) leave.abort()
    }
  } catch {}
  await expect.poll(used).toBe(950)
})

test('calls at the same time do not each get what is left', async () => {
  await start({ limits: { tokensPerDay: 1_000_000 } })
  const first = ask()
  await expect.poll(() => waiting.length).toBe(1)
  const estimate = await used()
  answer(waiting[0]!, 'yes', 'STOP', estimate)
  await first
  await server?.close()
  // Room for two more of these, not for three.
  await start({ limits: { tokensPerDay: Math.ceil(estimate * 3.5) } })
  const asked = [ask(), ask(), ask(), ask()]
  await expect.poll(() => waiting.length).toBe(3)
  const early = await Promise.race(asked)
  expect(early.code).toMatch(refused)
  for (const response of waiting.slice(1)) answer(response, 'yes', 'STOP', estimate)
  const answers = await Promise.all(asked)
  // By its estimate, or because others have set the rest aside.
  expect(answers.filter(({ code }) => refused.test(code ?? ''))).toHaveLength(2)
  expect(answers.filter(({ __typename }) => __typename === 'TextResult')).toHaveLength(2)
  expect(await used()).toBe(estimate * 3)
})

test("a client's own time is at most the server's", async () => {
  await start({ longestCallMs: 300 })
  expect((await ask({ timeoutMs: 2_000_000_000 })).code).toBe('timeout')
  expect((await ask()).code).toBe('timeout')
  expect((await ask({ timeoutMs: -1 })).code).toBe('request_invalid')
})
