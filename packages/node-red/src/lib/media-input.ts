import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { MediaSource } from '@sightglass/core'
import type { Message } from './values.ts'

const wrappers = ['image', 'video', 'audio', 'media', 'document', 'file', 'picture', 'photo'] as const
const tags = [
  'path',
  'url',
  'bytes',
  'base64',
  'blob',
  'stream',
  'gcs',
  'youtube',
  'file',
  'part',
  'inlineData',
  'fileData',
]

/** Where a value came from decides how far it is trusted. */
export interface MediaInputOptions {
  /** The message began as an HTTP request of somebody else: a path in it must not read our files. */
  readonly untrusted?: boolean
}

/**
 * What *file in*, *http request*, *http in* and camera nodes give, as core's sources: one, or a list in order.
 * @throws Error when there is nothing that could be media.
 */
export function toMedia(value: unknown, options: MediaInputOptions = {}): MediaSource | MediaSource[] {
  if (!Array.isArray(value)) return toSource(value, options)
  if (value.length === 0) throw new Error('The list of media is empty.')
  const sources = value.map((item) => toSource(item, options))
  return sources.length === 1 ? sources[0]! : sources
}

/** The media of a message: what the field points at, or else what came with the HTTP request it began as. */
export async function mediaOf(value: unknown, msg: Message): Promise<MediaSource | MediaSource[]> {
  const untrusted = msg.req !== undefined
  const nothing =
    value === undefined ||
    value === '' ||
    (isPlainObject(value) && !isBufferJson(value) && !isStream(value) && Object.keys(value).length === 0)
  if (!nothing) return toMedia(value, { untrusted })
  const files = uploadedFiles(msg)
  if (files.length > 0) return toMedia(files)
  return toMedia(isUnreadRequest(msg.req) ? await readRequest(msg.req) : undefined, { untrusted })
}

// *http in* with file uploads turned on leaves the body of any other request unread.
function isUnreadRequest(request: unknown): request is IncomingMessage {
  return request instanceof Readable && request.readable && !request.readableDidRead
}

/** Source: https://ai.google.dev/gemini-api/docs/file-input-methods, the most that one request may carry inline. */
const longestBodyBytes = 100_000_000

async function readRequest(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let byteLength = 0
  for await (const chunk of request) {
    byteLength += (chunk as Buffer).length
    if (byteLength > longestBodyBytes) throw new Error('The body of the request is larger than 100 MB.')
    chunks.push(chunk as Buffer)
  }
  return byteLength > 0 ? Buffer.concat(chunks) : undefined
}

function toSource(value: unknown, options: MediaInputOptions): MediaSource {
  if (value === undefined || value === null || value === '')
    throw new Error('There is no picture or media in the message.')
  if (
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer ||
    value instanceof URL ||
    value instanceof Blob
  )
    return value
  if (typeof value === 'string') return fromText(value.trim(), options)
  if (isStream(value)) return value
  if (isPlainObject(value)) {
    if (isBufferJson(value)) return Buffer.from(value.data)
    const inner = unwrap(value)
    if (inner !== undefined) return toSource(inner, options)
    if (tags.some((tag) => tag in value)) {
      if (options.untrusted && ('path' in value || String(value.url ?? '').startsWith('file:'))) refusePath()
      return value as unknown as MediaSource
    }
  }
  throw new Error(`This is no picture or media: ${describe(value)}.`)
}

function fromText(text: string, options: MediaInputOptions): MediaSource {
  if (/^(data|https?|gs):/i.test(text) || /^files\/[\w-]+$/.test(text)) return text
  if (looksLikeBase64(text)) return { base64: text.replace(/\s+/g, '') }
  if (options.untrusted) refusePath()
  return text
}

function refusePath(): never {
  throw new Error('A path in an HTTP request is not read. Send the bytes, or set the path in the flow.')
}

// A path is never this long without a dot or with this alphabet alone; a picture is never shorter.
function looksLikeBase64(text: string): boolean {
  return (
    text.length >= 200 &&
    /^[A-Za-z0-9+/_\-\s]+={0,2}\s*$/.test(text) &&
    !/^\/?[\w-]+(\/[\w-]+){3,40}$/.test(text.slice(0, 120))
  )
}

function uploadedFiles(msg: Message): Uint8Array[] {
  const files = (msg.req as { files?: unknown } | undefined)?.files
  const list = Array.isArray(files) ? files : isPlainObject(files) ? Object.values(files).flat() : []
  return list.flatMap((file) => (file?.buffer instanceof Uint8Array ? [file.buffer as Uint8Array] : []))
}

function unwrap(value: Record<string, unknown>): unknown {
  for (const name of wrappers) {
    if (name === 'file' && typeof value.file === 'string' && value.file.startsWith('files/')) continue
    if (value[name] !== undefined) return value[name]
  }
  // An entry of msg.req.files, and what *file in* style nodes call their bytes.
  return value.buffer instanceof Uint8Array ? value.buffer : undefined
}

function isBufferJson(value: object): value is { data: number[] } {
  const { type, data } = value as { type?: unknown; data?: unknown }
  return type === 'Buffer' && Array.isArray(data)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

function isStream(value: unknown): value is NodeJS.ReadableStream {
  return isPlainObject(value) && (typeof value.pipe === 'function' || typeof value.getReader === 'function')
}

function describe(value: unknown): string {
  if (isPlainObject(value))
    return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'nothing in it'}`
  return `a ${typeof value}`
}
