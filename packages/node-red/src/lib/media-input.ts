import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { MediaSource } from '@sightglass/core'
import type { Message, Values } from './values.ts'

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
  if (value.length === 0) throw new Error('The list of media is empty: give at least one.')
  const sources = value.map((item) => toSource(item, options))
  return sources.length === 1 ? sources[0]! : sources
}

/**
 * The media that a field points at, or else what came with the HTTP request that the message began as.
 * @throws Error when there is nothing that could be media, or when a stranger's message names a path
 */
export async function mediaOf(
  { values, msg }: { readonly values: Pick<Values, 'raw' | 'fromMessage'>; readonly msg: Message },
  field: string,
): Promise<MediaSource | MediaSource[]> {
  const value = values.raw(field)
  // What the flow's builder typed into the dialog is trusted, whoever's message sets it off.
  const untrusted = msg.req !== undefined && values.fromMessage(field)
  const nothing =
    value === undefined ||
    value === '' ||
    (isPlainObject(value) && !isBufferJson(value) && !isStream(value) && Object.keys(value).length === 0)
  if (!nothing) return toMedia(value, { untrusted })
  const files = uploadedFiles(msg)
  if (files.length > 0) return toMedia(files)
  return toMedia(isUnreadRequest(msg.req) ? await readStream(msg.req) : undefined, { untrusted })
}

// *http in* with file uploads turned on leaves the body of any other request unread.
function isUnreadRequest(request: unknown): request is IncomingMessage {
  return request instanceof Readable && request.readable && !request.readableDidRead
}

/** Source: https://ai.google.dev/gemini-api/docs/file-input-methods, the most that one request may carry inline. */
const longestBodyBytes = 100_000_000

/** The bytes of a stream that can be read once; `undefined` for anything else and for an empty one. */
export async function readStream(source: unknown): Promise<Uint8Array | undefined> {
  if (!(source instanceof Readable)) return undefined
  const chunks: Buffer[] = []
  let byteLength = 0
  for await (const chunk of source) {
    byteLength += (chunk as Buffer).length
    if (byteLength > longestBodyBytes) throw new Error('The stream or body is larger than 100 MB.')
    chunks.push(chunk as Buffer)
  }
  return byteLength > 0 ? Buffer.concat(chunks) : undefined
}

/** One picture, for work on its pixels: the first where there are several. */
export async function pictureOf(job: Parameters<typeof mediaOf>[0], field: string): Promise<MediaSource> {
  const media = await mediaOf(job, field)
  return Array.isArray(media) ? media[0]! : media
}

function toSource(value: unknown, options: MediaInputOptions): MediaSource {
  if (value === undefined || value === null || value === '')
    throw new Error(
      'There is no picture or media in the message: put it where the dialog of this node points to, as bytes, a path or a URL.',
    )
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
    const uploaded = uploadedFile(value)
    if (uploaded) return uploaded
    if (tags.some((tag) => tag in value)) {
      if (options.untrusted && ('path' in value || String(value.url ?? '').startsWith('file:'))) refusePath()
      return value as unknown as MediaSource
    }
  }
  throw new Error(
    `This is no picture or media: ${describe(value)}. Give bytes, a path, a URL, base64, or a list of those.`,
  )
}

const addresses = /^(data|https?|gs):|^files\/[\w-]+$/i

/** Whether a source names a file of this machine. */
export function isPath(source: MediaSource): source is string {
  return typeof source === 'string' && !/^file:/i.test(source) && !addresses.test(source)
}

function fromText(text: string, options: MediaInputOptions): MediaSource {
  if (addresses.test(text)) return text
  if (looksLikeBase64(text)) return { base64: text.replace(/\s+/g, '') }
  if (isBrokenBinary(text)) {
    throw new Error(
      'The media came as text, which breaks it: set the node before this one to give a binary buffer.',
    )
  }
  if (options.untrusted) refusePath()
  return text
}

function refusePath(): never {
  throw new Error(
    'A path in a message that came by HTTP is not read. Send the bytes, or set the path in this node.',
  )
}

// What *read file* and *http request* give when they are left at text: bytes that were no UTF-8, and zeros.
function isBrokenBinary(text: string): boolean {
  return text.includes('\uFFFD') || text.includes('\0')
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

/** A file of the Files API, as the upload and files nodes give it. */
function uploadedFile({ name, mimeType }: Record<string, unknown>): MediaSource | undefined {
  if (typeof name !== 'string' || !/^files\/[\w-]+$/.test(name)) return undefined
  return { file: name, ...(typeof mimeType === 'string' && { mimeType }) }
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
