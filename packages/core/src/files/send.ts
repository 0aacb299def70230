import http from 'node:http'
import https from 'node:https'
import { ReadableStream } from 'node:stream/web'
import { aborted } from '../errors/aborted.ts'

/** A body that is written as it is read. */
export interface StreamedBody {
  readonly byteLength: number
  /** A piece may be overwritten once the next one is asked for. */
  pieces(): AsyncIterable<Uint8Array>
}

/** One request. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string | StreamedBody
  readonly signal?: AbortSignal
  /** Longest silence of the line, in milliseconds. */
  readonly stallTimeoutMs: number
}

/** What came back. The text is short: the Files API answers with JSON. */
export interface Reply {
  readonly status: number
  header(name: string): string | undefined
  readonly text: string
}

/** Sends a call. Rejects with `aborted` of ours, or with whatever the line broke with. */
export type Send = (call: Call) => Promise<Reply>

/**
 * Sends over node:http, which streams a body at half the cost of `fetch` and tells at once when the server answers
 * before it has read everything. See docs/decisions/0010-own-uploader.md.
 */
export function createSend(): Send {
  // Node's own agents follow HTTPS_PROXY when they are told to; so do these.
  const proxied = ['1', 'true'].includes(process.env.NODE_USE_ENV_PROXY ?? '') && { proxyEnv: process.env }
  const agents = {
    'http:': new http.Agent({ keepAlive: true, ...proxied }),
    'https:': new https.Agent({ keepAlive: true, ...proxied }),
  }
  return (call) => sendOverHttp(call, agents)
}

function sendOverHttp(call: Call, agents: { 'http:': http.Agent; 'https:': https.Agent }): Promise<Reply> {
  const { signal } = call
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal))
    const secure = call.url.startsWith('https:')
    const request = (secure ? https : http).request(call.url, {
      method: call.method,
      agent: agents[secure ? 'https:' : 'http:'],
      headers: { ...call.headers, 'content-length': String(lengthOf(call.body)) },
    })
    let settled = false
    let answered = false
    let wake: (() => void) | undefined
    const settle = (finish: () => void) => {
      if (settled) return
      settled = true
      signal?.removeEventListener('abort', stop)
      wake?.()
      finish()
    }
    const stop = () => {
      settle(() => reject(aborted(signal!)))
      request.destroy()
    }
    const fail = (error: unknown) => {
      settle(() => reject(error))
      request.destroy()
    }
    signal?.addEventListener('abort', stop, { once: true })
    request.setTimeout(call.stallTimeoutMs, () => fail(new Error(`silent for ${call.stallTimeoutMs} ms`)))
    request.on('error', fail)
    request.on('response', (response) => {
      answered = true
      wake?.()
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', fail)
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8')
        // An answer before the end of the body: what is left must not be written to a line that others use.
        if (!request.writableFinished) request.destroy()
        settle(() =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            header: (name) => {
              const value = response.headers[name]
              return Array.isArray(value) ? value[0] : value
            },
          }),
        )
      })
    })
    const { body } = call
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
      request.end(body)
      return
    }
    const write = async () => {
      for await (const piece of body.pieces()) {
        if (settled || answered) return
        // Not until the line has taken it may its buffer be filled anew.
        await new Promise<void>((go) => {
          wake = go
          request.write(piece, () => go())
        })
        wake = undefined
        if (settled || answered) return
      }
      request.end()
    }
    write().catch(fail)
  })
}

/** Sends over the caller's own `fetch`. */
export function sendOverFetch(fetch: typeof globalThis.fetch): Send {
  return async (call) => {
    const { body, stallTimeoutMs } = call
    const streamed = typeof body === 'object' && !(body instanceof Uint8Array)
    const silence = new AbortController()
    const signal = call.signal ? AbortSignal.any([call.signal, silence.signal]) : silence.signal
    const timer = setTimeout(
      () => silence.abort(new Error(`silent for ${stallTimeoutMs} ms`)),
      stallTimeoutMs,
    )
    try {
      const response = await fetch(call.url, {
        method: call.method,
        headers: { ...call.headers, ...(streamed && { 'content-length': String(body.byteLength) }) },
        ...(body !== undefined && {
          body: (streamed
            ? ReadableStream.from(copies(body, () => timer.refresh()))
            : body) as RequestInit['body'],
        }),
        ...(streamed && { duplex: 'half' }),
        signal,
      } as RequestInit)
      timer.refresh()
      const text = await response.text()
      return { status: response.status, text, header: (name) => response.headers.get(name) ?? undefined }
    } catch (error) {
      if (call.signal?.aborted) throw aborted(call.signal)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}

/** A fetch does not say when it has let go of a piece. */
async function* copies(body: StreamedBody, taken: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of body.pieces()) {
    yield Uint8Array.from(piece)
    taken()
  }
}

function lengthOf(body: Call['body']): number {
  if (body === undefined) return 0
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
}
