import { randomBytes } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import type { Content, Part } from '@google/genai'
import { SightglassError } from '../../errors/sightglass-error.ts'
import { base64Length, inlineBytes } from '../../media/inline-part.ts'
import { goesStraight } from './patient-fetch.ts'

type Fetch = typeof globalThis.fetch

/** Options of {@link createInlineFetch}. */
export interface InlineFetchOptions {
  /** Carries the requests that hold no large media. @default the global fetch */
  readonly fetch?: Fetch
  /** Media smaller than this stay base64 text in the JSON. @default 1000000 */
  readonly minBytes?: number
}

/** Contents whose large media were taken out. Dispose it when the call is over, retries included. */
export interface DetachedContents extends Disposable {
  readonly contents: Content[]
}

/** A `fetch` that puts large media into the body as it is sent, and the means to take them out before. */
export interface InlineFetch {
  /** For `httpOptions.fetch` of `@google/genai`. */
  readonly fetch: Fetch
  /** Puts a short token where large bytes belong, so that no long text is ever made of them. */
  detach(contents: readonly Content[]): DetachedContents
}

/** Divisible by 3, so that pieces of base64 join without padding. */
const pieceBytes = 768 * 1024

/**
 * Sends large inline media without base64 text of the whole, without scanning it for JSON, and without copies: the SDK
 * builds the request around a token, and the token becomes a base64 stream on the wire.
 * See docs/decisions/0011-inline-stream.md.
 */
export function createInlineFetch(options: InlineFetchOptions = {}): InlineFetch {
  const { minBytes = 1_000_000 } = options
  const held = new Map<string, Uint8Array>()
  // Unguessable, so that no prompt can name another call's picture.
  const prefix = `inline-${randomBytes(16).toString('hex')}-`
  const pattern = new RegExp(`(${prefix}[0-9]+\\.)`)
  let count = 0
  return {
    detach: (contents) => {
      const tokens: string[] = []
      const takeOut = (part: Part): Part => {
        const bytes = inlineBytes(part)
        if (bytes === undefined || bytes.byteLength < minBytes) return part
        const token = `${prefix}${count++}.`
        held.set(token, bytes)
        tokens.push(token)
        const { inlineData, ...rest } = part
        return { ...rest, inlineData: { mimeType: inlineData!.mimeType!, data: token } }
      }
      return {
        contents: contents.map((content) =>
          content.parts ? { ...content, parts: content.parts.map(takeOut) } : content,
        ),
        [Symbol.dispose]: () => {
          for (const token of tokens) held.delete(token)
        },
      }
    },
    fetch: (input, init) => {
      const plain = options.fetch ?? globalThis.fetch
      const body = init?.body
      if (typeof body !== 'string' || !body.includes(prefix)) return plain(input, init)
      const segments: Segment[] = []
      for (const [index, text] of body.split(pattern).entries()) {
        const isMedia = index % 2 === 1
        const bytes = isMedia ? held.get(text) : Buffer.from(text, 'utf8')
        if (bytes === undefined) return Promise.reject(letGo())
        segments.push({ bytes, isMedia })
      }
      return sendOverHttp(input, init!, segments)
    },
  }
}

/** As {@link createInlineFetch} over a connection's own fetch; leaves everything as it is where that is no plain one. */
export function inlineFetchOver(fetch: Fetch): InlineFetch {
  const inline = createInlineFetch({ fetch })
  return {
    fetch: inline.fetch,
    detach: (contents) =>
      goesStraight(fetch) ? inline.detach(contents) : { contents: [...contents], [Symbol.dispose]: () => {} },
  }
}

function letGo(): SightglassError {
  return new SightglassError('request_invalid', 'The media of this request were let go before it was sent.', {
    details: { try: 'Await the call before the detached contents are disposed.' },
  })
}

interface Segment {
  readonly bytes: Uint8Array
  readonly isMedia: boolean
}

function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce(
    (sum, { bytes, isMedia }) => sum + (isMedia ? base64Length(bytes.byteLength) : bytes.byteLength),
    0,
  )
}

function* encode(segments: readonly Segment[]): Generator<Buffer> {
  for (const { bytes, isMedia } of segments) {
    if (!isMedia) yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; isMedia && at < bytes.byteLength; at += pieceBytes) {
      const piece = Buffer.from(
        bytes.buffer,
        bytes.byteOffset + at,
        Math.min(pieceBytes, bytes.byteLength - at),
      )
      yield Buffer.from(piece.toString('base64'), 'latin1')
    }
  }
}

function sendOverHttp(
  input: Parameters<Fetch>[0],
  init: RequestInit,
  segments: readonly Segment[],
): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input)
  const headers = Object.fromEntries(new Headers(init.headers))
  const signal = init.signal ?? undefined
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? https : http).request(
      url,
      {
        method: init.method ?? 'POST',
        headers: { ...headers, 'content-length': String(lengthOf(segments)) },
        ...(signal && { signal }),
      },
      (response) => {
        // An answer before the end of the body: nobody reads the rest, so it must not wait for that.
        response.once('end', () => {
          if (!request.writableFinished) request.destroy()
        })
        const status = response.statusCode ?? 0
        const empty = status === 204 || status === 304
        const fields = Object.entries(response.headers).flatMap(([name, value]) =>
          value === undefined
            ? []
            : [[name, Array.isArray(value) ? value.join(', ') : value] as [string, string]],
        )
        const body = empty ? null : (Readable.toWeb(response) as unknown as ReadableStream)
        resolve(new Response(body, { status, statusText: response.statusMessage ?? '', headers: fields }))
      },
    )
    // The SDK knows an abort by the reason that fetch would give, and a broken line by a TypeError.
    request.on('error', (error) => {
      reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause: error }))
    })
    const write = async () => {
      for (const piece of encode(segments)) {
        if (request.destroyed) return
        if (!request.write(piece)) {
          await new Promise<void>((go) => {
            const next = () => {
              request.off('drain', next)
              request.off('close', next)
              go()
            }
            request.once('drain', next)
            request.once('close', next)
          })
        }
      }
      request.end()
    }
    write().catch(reject)
  })
}
