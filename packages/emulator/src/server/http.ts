import type { IncomingMessage, ServerResponse } from 'node:http'
import { RpcError } from '../protocol/rpc-error.ts'
import type { ScriptedAnswer } from '../script/script.ts'

/** Raised when the caller went away before its request was read. */
export class CallerGone extends Error {}

/** Reads a request's body. A body above `limitBytes` is refused before it is held in memory. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limitBytes) throw tooLarge(limitBytes)
  const chunks: Buffer[] = []
  let byteLength = 0
  try {
    for await (const chunk of request) {
      byteLength += (chunk as Buffer).byteLength
      if (byteLength > limitBytes) throw tooLarge(limitBytes)
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    if (error instanceof RpcError) throw error
    throw new CallerGone('The caller closed the connection while sending.', { cause: error })
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, byteLength)
}

/** 400, not 413: SEEN in DRIFT.md. */
const tooLarge = (limitBytes: number) =>
  new RpcError(400, 'INVALID_ARGUMENT', `Request payload size exceeds the limit: ${limitBytes} bytes.`)

/** Sends `body` as JSON, indented as Google's front end does. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  options: {
    readonly status?: number
    readonly headers?: Record<string, string>
    readonly contentType?: string
  } = {},
): void {
  const text = `${JSON.stringify(body, null, 2)}\n`
  response.writeHead(options.status ?? 200, {
    'content-type': options.contentType ?? 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    ...options.headers,
  })
  response.end(text)
}

/** Thrown to answer to the letter, as a script wants it. */
export class RawReply extends Error {
  readonly raw: NonNullable<ScriptedAnswer['raw']>

  constructor(raw: NonNullable<ScriptedAnswer['raw']>) {
    super('The script answers to the letter.')
    this.raw = raw
  }
}

/** Sends what a script wants to the letter. */
export function sendRaw(response: ServerResponse, { raw }: RawReply): void {
  response.writeHead(raw.status ?? 200, {
    'content-type': raw.contentType ?? 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(raw.body),
    ...raw.headers,
  })
  response.end(raw.body)
}

/** Sends an error in `google.rpc.Status` form. */
export function sendError(
  response: ServerResponse,
  error: RpcError,
  options: { readonly contentType?: string } = {},
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  sendJson(response, error.toBody(), { status: error.code, ...options })
}

/** Waits `milliseconds`, or until the signal is aborted, whichever comes first; then throws. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      signal.removeEventListener('abort', gone)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    const gone = () => {
      clearTimeout(timer)
      reject(new CallerGone('The caller went away.'))
    }
    if (signal.aborted) gone()
    else signal.addEventListener('abort', gone, { once: true })
  })
}
