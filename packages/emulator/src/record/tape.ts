import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Of } from '../protocol/call-media.ts'
import { RpcError } from '../protocol/rpc-error.ts'

/** How exchanges with the real API are kept. */
export interface RecordOptions {
  /**
   * `record` asks the real API every time and keeps the answer, `replay` never goes online and fails on what was not
   * recorded, `auto` replays what it has and records the rest.
   */
  readonly mode: 'record' | 'replay' | 'auto'
  /** Where cassettes lie. */
  readonly directory: string
  /** The key for the real API; never written down. @default GEMINI_API_KEY, then GOOGLE_API_KEY */
  readonly apiKey?: string
  /** @default https://generativelanguage.googleapis.com */
  readonly upstream?: string
}

/** A recorded exchange. */
export interface Cassette {
  readonly key: string
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown }
  readonly response: { readonly status: number; readonly contentType: string; readonly body: string }
}

/** A file the real API has never seen. */
export interface UploadedFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/** What is asked. */
export interface TapeQuestion {
  readonly method: string
  /** The path and its query. */
  readonly url: URL
  /** Camel-cased JSON, or nothing. */
  readonly body: unknown
  /** The body as it came. */
  readonly raw: Buffer
  /** A file that was uploaded to the emulator, by its URI. */
  readonly findFile: (uri: string) => UploadedFile | undefined
  readonly signal: AbortSignal
}

/** Answers of a bad moment, which nobody wants to hear for ever. */
const passing = new Set([408, 429, 500, 502, 503, 504])

/** Records and replays. */
export class Tape {
  readonly #options: RecordOptions

  constructor(options: RecordOptions) {
    this.#options = options
  }

  /** The recorded answer, or the real one. */
  async answer(question: TapeQuestion): Promise<Cassette['response']> {
    const key = cassetteKey(question)
    const path = join(this.#options.directory, `${key}.json`)
    if (this.#options.mode !== 'record') {
      const found = await readCassette(path)
      if (found) return found.response
      if (this.#options.mode === 'replay') throw missed(question, key, this.#options.directory)
    }
    const response = await this.#ask(question)
    if (passing.has(response.status)) return response
    const request = {
      method: question.method,
      path: question.url.pathname,
      body: redact(question.body, question.findFile),
    }
    const cassette: Cassette = {
      key,
      request,
      response: { ...response, body: this.#withoutKey(response.body) },
    }
    await mkdir(this.#options.directory, { recursive: true })
    // Whoever reads at the same time gets the whole cassette or none.
    const unfinished = `${path}.${randomUUID()}.tmp`
    await writeFile(unfinished, `${JSON.stringify(cassette, null, 2)}\n`)
    await rename(unfinished, path)
    return response
  }

  get #apiKey(): string | undefined {
    return this.#options.apiKey ?? process.env.GEMINI_API_KEY ?? process.env.GOOGLE_API_KEY
  }

  #withoutKey(text: string): string {
    const key = this.#apiKey
    return key ? text.replaceAll(key, '<API_KEY>') : text
  }

  async #ask(question: TapeQuestion): Promise<Cassette['response']> {
    const { method, url, signal } = question
    const apiKey = this.#apiKey
    if (!apiKey)
      throw new RpcError(
        400,
        'FAILED_PRECONDITION',
        'Recording needs a key for the real API: set record.apiKey or GEMINI_API_KEY.',
      )
    const query = new URLSearchParams(url.searchParams)
    query.delete('key')
    const upstream = this.#options.upstream ?? 'https://generativelanguage.googleapis.com'
    const target = `${upstream.replace(/\/$/, '')}${url.pathname}${query.size > 0 ? `?${query}` : ''}`
    const init = { method, headers: { 'x-goog-api-key': apiKey, 'content-type': 'application/json' }, signal }
    try {
      const response = await fetch(
        target,
        method === 'GET' || method === 'DELETE' ? init : { ...init, body: bodyForUpstream(question) },
      )
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? 'application/json; charset=UTF-8',
        body: await response.text(),
      }
    } catch (error) {
      signal.throwIfAborted()
      throw new RpcError(
        502,
        'UNAVAILABLE',
        `The real API could not be reached to record from: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
}

async function readCassette(path: string): Promise<Cassette | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return JSON.parse(text) as Cassette
}

/**
 * Names an exchange by what it is about: method, path and body, with media by their hash and uploaded files by the hash
 * of their bytes, so that neither a new upload's name nor the order of fields matters.
 */
function cassetteKey(question: Pick<TapeQuestion, 'method' | 'url' | 'body' | 'findFile'>): string {
  const query = new URLSearchParams(question.url.searchParams)
  query.delete('key')
  query.sort()
  const parts = [
    question.method,
    question.url.pathname,
    query.toString(),
    sorted(redact(question.body, question.findFile)),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** The body with media by their hash: no bytes and no file names in a cassette. */
function redact(value: unknown, findFile: TapeQuestion['findFile']): unknown {
  if (Array.isArray(value)) return value.map((item) => redact(item, findFile))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (name === 'data' && typeof field === 'string')
        return ['data', `sha256:${sha256Of(Buffer.from(field, 'base64'))}`]
      if (name === 'fileUri' && typeof field === 'string') {
        const file = findFile(field)
        return ['fileUri', file === undefined ? field : `sha256:${sha256Of(file.bytes)}`]
      }
      return [name, redact(field, findFile)]
    }),
  )
}

/** The body as it came; files that lie here go along inline, because the real API does not have them. */
function bodyForUpstream({ body, raw, findFile }: TapeQuestion): Uint8Array<ArrayBuffer> | string {
  let moved = false
  const inlined = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inlined)
    if (typeof value !== 'object' || value === null) return value
    const { fileData, ...rest } = value as { fileData?: { fileUri?: unknown; mimeType?: unknown } }
    const file = typeof fileData?.fileUri === 'string' ? findFile(fileData.fileUri) : undefined
    const others = Object.entries(fileData && !file ? value : rest).map(([name, field]) => [
      name,
      inlined(field),
    ])
    if (file === undefined) return Object.fromEntries(others)
    moved = true
    const inlineData = {
      mimeType: fileData!.mimeType ?? file.mimeType,
      data: Buffer.from(file.bytes).toString('base64'),
    }
    return { inlineData, ...Object.fromEntries(others) }
  }
  const whole = inlined(body)
  return moved ? JSON.stringify(whole) : new Uint8Array(raw)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  )
}

function missed({ method, url, body, findFile }: TapeQuestion, key: string, directory: string): RpcError {
  const what = JSON.stringify(redact(body, findFile) ?? null)
  return new RpcError(
    404,
    'NOT_FOUND',
    `No recording of ${method} ${url.pathname} with ${what.length > 500 ? `${what.slice(0, 500)}…` : what}: ${key}.json is not in ${directory}. Record it with mode "auto".`,
  )
}
