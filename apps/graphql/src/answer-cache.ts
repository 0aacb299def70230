import { createHash } from 'node:crypto'
import type { Store } from './store/store.ts'

/** Options of {@link cachingFetch}. */
export interface AnswerCacheOptions {
  /** How long an answer is kept, in milliseconds. */
  readonly lifetimeMs: number
  /** @default the global fetch */
  readonly fetch?: typeof globalThis.fetch
}

/**
 * A `fetch` for `createVision` that keeps the model's answers to requests which should be answered alike each time: those
 * with a `seed`, or with temperature 0. The key is the hash of the whole request: model, media, words and settings. An
 * answer from here says that it took no tokens. A store that fails is as good as none.
 */
export function cachingFetch(store: Store, options: AnswerCacheOptions): typeof globalThis.fetch {
  const { lifetimeMs, fetch = globalThis.fetch } = options
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const body = init?.body
    if (typeof body !== 'string' || !/:generateContent(?:\?|$)/.test(url) || !isDeterministic(body)) {
      return fetch(input, init)
    }
    const [address] = url.split('?')
    const key = `answer:${createHash('sha256').update(`${address}\n`).update(body).digest('hex')}`
    const kept = await store.get(key).catch(() => undefined)
    if (kept) return answer(kept)
    const response = await fetch(input, init)
    if (!response.ok) return response
    const bytes = new Uint8Array(await response.arrayBuffer())
    const free = withoutUsage(bytes)
    if (free) await store.set(key, free, lifetimeMs).catch(() => {})
    return answer(bytes)
  }
}

/** Looks at the settings alone: within a text these quotes would have a backslash before them. */
export function isDeterministic(body: string): boolean {
  const settings = body.slice(body.lastIndexOf('"generationConfig":'))
  return /"temperature":0(?:\.0+)?[,}]/.test(settings) || /"seed":-?\d/.test(settings)
}

function answer(bytes: Uint8Array): Response {
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': 'application/json; charset=UTF-8' },
  })
}

/** Nothing of what is no answer, such as the page of a proxy: core says what is wrong with that. */
function withoutUsage(bytes: Uint8Array): Uint8Array | undefined {
  let reply: Record<string, unknown>
  try {
    reply = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
  if (typeof reply !== 'object' || reply === null || !Array.isArray(reply.candidates)) return undefined
  const usageMetadata = { promptTokenCount: 0, candidatesTokenCount: 0, totalTokenCount: 0 }
  return Buffer.from(JSON.stringify({ ...reply, usageMetadata }))
}
