import { AssertionError } from 'node:assert'
import type { Sight } from '../engine/types.ts'
import type { GenerateContentResponse } from '../protocol/wire.ts'
import type { Call } from './call.ts'
import { describeMatch, type Match, matches } from './match.ts'

/** A request and what became of it. */
export interface RecordedRequest {
  readonly index: number
  readonly method: string
  /** The path without its query: keys stand in queries. */
  readonly path: string
  /** Without keys and cookies. */
  readonly headers: Readonly<Record<string, string>>
  readonly operation: string
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly atMs: number
  /** Present when a model was asked. */
  call?: Call
  /** HTTP status of the reply; 0 while it is not known. */
  status: number
  /** Who answered. */
  answeredBy?: 'engine' | 'script' | 'fault' | 'cassette'
  /** The fault that was injected. */
  fault?: string
  response?: GenerateContentResponse
  error?: string
  /** What the engine saw. */
  sights?: readonly Sight[]
  durationMs: number
}

/** Bytes of media the journal keeps for its page; older ones are let go, their hashes stay. */
const keptMediaBytes = 128 * 1024 * 1024

/** Everything that was asked, oldest first. Keeps the newest `limit` requests. */
export class Journal implements Iterable<RecordedRequest> {
  #entries: RecordedRequest[] = []
  #count = 0
  #listeners = new Set<(entry: RecordedRequest) => void>()
  readonly #limit: number
  /** Entries that still hold their media, oldest first. */
  #heavy: { entry: RecordedRequest; byteLength: number }[] = []
  #heldBytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Adds an entry. The server does this. */
  add(entry: Omit<RecordedRequest, 'index'>): RecordedRequest {
    const added: RecordedRequest = { ...entry, index: this.#count }
    this.#count += 1
    this.#entries.push(added)
    if (this.#entries.length > this.#limit) this.#entries.shift()
    this.changed(added)
    return added
  }

  /** Notes what an entry asked a model. Long base64 is not kept beside the bytes, and old bytes are let go. */
  note(entry: RecordedRequest, call: Call): void {
    entry.call = { ...call, request: withoutData(call.request) as Call['request'] }
    const byteLength = call.media.reduce((sum, media) => sum + (media.bytes?.byteLength ?? 0), 0)
    if (byteLength === 0) return
    this.#heavy.push({ entry, byteLength })
    this.#heldBytes += byteLength
    while (this.#heldBytes > keptMediaBytes && this.#heavy.length > 1) {
      const oldest = this.#heavy.shift()!
      this.#heldBytes -= oldest.byteLength
      oldest.entry.call = withoutBytes(oldest.entry.call!)
    }
  }

  /** Tells listeners that an entry has news. */
  changed(entry: RecordedRequest): void {
    for (const listener of this.#listeners) listener(entry)
  }

  /** Calls `listener` on each change; gives a function that ends it. */
  listen(listener: (entry: RecordedRequest) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  [Symbol.iterator](): Iterator<RecordedRequest> {
    return this.all()[Symbol.iterator]()
  }

  /** All entries kept. */
  all(): RecordedRequest[] {
    return [...this.#entries]
  }

  get length(): number {
    return this.#entries.length
  }

  get last(): RecordedRequest | undefined {
    return this.#entries.at(-1)
  }

  /** Requests of one operation, such as `generateContent` or `files.upload`. */
  of(operation: string): RecordedRequest[] {
    return this.#entries.filter((entry) => entry.operation === operation)
  }

  /** Requests to a model that meet `match`; with `nth`, that one alone. */
  matching(match: Match): RecordedRequest[] {
    const found = this.#entries.filter((entry) => entry.call && matches(entry.call, match))
    return match.nth === undefined ? found : found.slice(match.nth - 1, match.nth)
  }

  /**
   * Throws an `AssertionError` that lists what was asked, unless a request meets `match` (exactly `times` of them, if
   * given); gives the requests that do.
   */
  assertAsked(match: Match, options: { readonly times?: number } = {}): RecordedRequest[] {
    const found = this.matching(match)
    const { times } = options
    if (times === undefined ? found.length > 0 : found.length === times) return found
    const expected =
      times === undefined ? 'at least one request' : `${times} request${times === 1 ? '' : 's'}`
    throw new AssertionError({
      message: `Expected ${expected} with ${describeMatch(match)}, got ${found.length}. Asked so far:\n${this.toString()}`,
      actual: found.length,
      expected: times ?? 1,
      operator: 'assertAsked',
      stackStartFn: this.assertAsked,
    })
  }

  /** Throws unless no request meets `match`. */
  assertNotAsked(match: Match): void {
    this.assertAsked(match, { times: 0 })
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = []
    this.#heavy = []
    this.#heldBytes = 0
    this.#count = 0
  }

  /** One line a request. */
  toString(): string {
    const lines = this.#entries.map((entry) => {
      const asked = entry.call
        ? ` ${entry.call.model} ${JSON.stringify(entry.call.prompt.slice(0, 80))}${entry.call.media.map((media) => ` [${media.mimeType} ${media.sha256.slice(0, 12)} ${media.level}]`).join('')}`
        : ''
      return `  ${entry.index}. ${entry.operation}${asked} -> ${entry.status || 'pending'}${entry.fault ? ` (${entry.fault})` : ''}`
    })
    return lines.length === 0 ? '  (nothing)' : lines.join('\n')
  }
}

/** Long inline data as its length: the bytes stand in `media`. */
function withoutData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutData)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      name === 'data' && typeof field === 'string' && field.length > 100_000
        ? `<${field.length} letters of base64>`
        : withoutData(field),
    ]),
  )
}

const withoutBytes = (call: Call): Call => ({
  ...call,
  media: call.media.map(({ bytes: _bytes, ...media }) => media),
})
