import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Part } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import { decodeBase64, parseDataUri } from './data-uri.ts'
import type { MediaSource, TaggedSource } from './types.ts'
import { parseYoutubeUrl, type YoutubeVideo } from './youtube.ts'

interface Named {
  /** A short name for messages. */
  readonly label: string
  /** What the caller says it is; checked against the bytes, never believed. */
  readonly declared?: string
}

/** What a source turned out to be. */
export type Origin =
  | (Named & { readonly kind: 'path'; readonly path: string })
  | (Named & { readonly kind: 'bytes'; readonly bytes: Uint8Array })
  | (Named & { readonly kind: 'blob'; readonly blob: Blob })
  | (Named & { readonly kind: 'stream'; readonly stream: AsyncIterable<Uint8Array> })
  | (Named & { readonly kind: 'url'; readonly url: URL })
  | (Named & { readonly kind: 'gcs'; readonly uri: string })
  | (Named & { readonly kind: 'youtube'; readonly video: YoutubeVideo })
  | (Named & { readonly kind: 'file'; readonly file: string })
  | (Named & { readonly kind: 'part'; readonly part: Part })

/** An origin whose bytes we read ourselves. */
export type ReadableOrigin = Extract<Origin, { kind: 'path' | 'bytes' | 'blob' | 'stream' | 'url' }>

/** Whether the bytes can be read from here; all others only Gemini can open. */
export function isReadable(origin: Origin): origin is ReadableOrigin {
  return ['path', 'bytes', 'blob', 'stream', 'url'].includes(origin.kind)
}

/** {@link readOrigin} of what has bytes that can be read from here. @throws SightglassError `request_invalid` */
export function readReadable(source: MediaSource): ReadableOrigin {
  const origin = readOrigin(source)
  if (isReadable(origin)) return origin
  throw new SightglassError('request_invalid', 'This media cannot be read from here.', {
    details: { given: origin.label, try: 'Give a path, bytes, a URL, or a stream of the media itself.' },
  })
}

const fileUri = /^https:\/\/generativelanguage\.googleapis\.com\/[^/]+\/(files\/[a-z0-9-]+)(?:[?#].*)?$/
const fileName = /^files\/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/

/** Says what kind of source this is. @throws SightglassError `request_invalid`, `media_unreadable` for broken base64 */
export function readOrigin(source: MediaSource): Origin {
  if (typeof source === 'string') return fromText(source)
  if (source instanceof URL) return fromText(source.href)
  if (source instanceof Uint8Array) return fromBytes(source)
  if (isBuffer(source)) return fromBytes(new Uint8Array(source))
  if (ArrayBuffer.isView(source)) {
    const view = source as ArrayBufferView
    return fromBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  }
  if (source instanceof Blob) return fromBlob(source)
  if (isStream(source)) return { kind: 'stream', stream: toIterable(source), label: 'stream' }
  if (typeof source === 'object' && source !== null) {
    return isPart(source) ? fromPart(source) : fromTagged(source as TaggedSource)
  }
  throw invalid('This is no kind of media source.', typeof source)
}

function fromTagged(source: TaggedSource): Origin {
  const declared = 'mimeType' in source && source.mimeType ? { declared: source.mimeType.toLowerCase() } : {}
  const name = 'name' in source && source.name ? { label: source.name.slice(0, 200) } : {}
  if ('path' in source) {
    const path = asText(source.path, 'path')
    return { kind: 'path', path: toPath(path), label: path.slice(0, 200), ...declared }
  }
  if ('url' in source) return { ...fromUrl(String(source.url)), ...declared }
  if ('bytes' in source) {
    if (!(ArrayBuffer.isView(source.bytes) || isBuffer(source.bytes))) throw wrongTag('bytes', source.bytes)
    return { ...readOrigin(source.bytes), ...declared, ...name }
  }
  if ('base64' in source)
    return { ...fromBytes(decodeBase64(asText(source.base64, 'base64'))), ...declared, ...name }
  if ('blob' in source) {
    if (!(source.blob instanceof Blob)) throw wrongTag('blob', source.blob)
    return { ...fromBlob(source.blob), ...declared }
  }
  if ('stream' in source) {
    if (!isStream(source.stream)) throw wrongTag('stream', source.stream)
    return { kind: 'stream', stream: toIterable(source.stream), label: 'stream', ...declared, ...name }
  }
  if ('gcs' in source) return { ...fromGcs(asText(source.gcs, 'gcs')), ...declared }
  if ('file' in source) return { ...fromFile(asText(source.file, 'file')), ...declared }
  if ('part' in source && typeof source.part === 'object') return fromPart(source.part)
  if ('youtube' in source) {
    const video = parseYoutubeUrl(idToUrl(asText(source.youtube, 'youtube')))
    if (video) return { kind: 'youtube', video, label: video.url }
    throw invalid(
      'This is no link to one YouTube video.',
      source.youtube.slice(0, 200) || 'an empty text',
      'Give a link such as https://youtu.be/9hE5-98ZeCg, or the 11 letters at its end.',
    )
  }
  throw invalid('This object is no media source.', Object.keys(source).join(', ') || 'an empty object')
}

function asText(value: unknown, tag: string): string {
  if (typeof value === 'string') return value
  throw wrongTag(tag, value)
}

function wrongTag(tag: string, value: unknown): SightglassError {
  return invalid(`What is tagged as ${tag} is something else.`, value === null ? 'null' : typeof value)
}

/** What is said to be a URL is never a local file: it may come from a stranger. */
function fromUrl(url: string): Origin {
  if (/^https?:\/\//i.test(url)) return fromText(url)
  throw new SightglassError('media_fetch_blocked', 'Only http and https URLs are fetched.', {
    details: {
      given: url.slice(0, Math.min(40, url.indexOf(':') + 1)) || 'no protocol',
      try: 'Give anything else as it is, or as { path }, { gcs } or { base64 }.',
    },
  })
}

function fromText(text: string): Origin {
  if (text.trim() === '') throw invalid('The source is an empty text.', 'an empty text')
  if (/^data:/i.test(text)) {
    const { bytes, mimeType } = parseDataUri(text)
    return {
      ...fromBytes(bytes),
      label: `data URI (${size(bytes.length)})`,
      ...(mimeType && { declared: mimeType }),
    }
  }
  if (/^file:/i.test(text)) return { kind: 'path', path: toPath(text), label: text.slice(0, 200) }
  if (/^gs:\/\//i.test(text)) return fromGcs(text)
  if (fileName.test(text) || fileUri.test(text)) return fromFile(text)
  const video = parseYoutubeUrl(text)
  if (video) return { kind: 'youtube', video, label: video.url }
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) throw invalid('The URL cannot be read.', text.slice(0, 100))
    const url = new URL(text)
    return { kind: 'url', url, label: `${url.origin}${url.pathname}`.slice(0, 200) }
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
    throw new SightglassError('media_fetch_blocked', 'Only http and https URLs are fetched.', {
      details: { given: text.slice(0, text.indexOf(':') + 3) },
    })
  }
  // No path is that long and has no dot; and what could be a picture must not be told in a message.
  if (text.length > 300 && /^[\w+/=-]+$/.test(text)) {
    throw new SightglassError('request_invalid', 'This looks like base64, which could also be a path.', {
      details: { given: `${text.length} letters`, try: 'Tag it: { base64 }, or write it as a data: URI.' },
    })
  }
  return { kind: 'path', path: text, label: text.slice(0, 200) }
}

function fromBytes(bytes: Uint8Array): Origin {
  return { kind: 'bytes', bytes, label: `bytes (${size(bytes.byteLength)})` }
}

function fromBlob(blob: Blob): Origin {
  const name =
    'name' in blob && typeof blob.name === 'string' && blob.name ? blob.name.slice(0, 200) : undefined
  return {
    kind: 'blob',
    blob,
    label: name ?? `blob (${size(blob.size)})`,
    ...(blob.type && { declared: blob.type.split(';')[0]!.trim().toLowerCase() }),
  }
}

function fromGcs(uri: string): Origin {
  if (!/^gs:\/\/[a-z0-9][\w.-]+\/.+/.test(uri)) {
    throw invalid(
      'A Cloud Storage address is written gs://bucket/object.',
      uri.slice(0, 200) || 'an empty text',
      'Give the address of one object.',
    )
  }
  return { kind: 'gcs', uri, label: uri.slice(0, 200) }
}

function fromFile(file: string): Origin {
  const name =
    fileUri.exec(file)?.[1] ??
    (/^https?:/.test(file) ? file : file.startsWith('files/') ? file : `files/${file}`)
  if (!/^https?:/.test(name) && !fileName.test(name))
    throw invalid(
      'A file is named files/…',
      file.slice(0, 100) || 'an empty text',
      'Give the name or the address that the upload gave.',
    )
  return { kind: 'file', file: name, label: name.slice(0, 200) }
}

function fromPart(part: Part): Origin {
  const uri = part.fileData?.fileUri
  return { kind: 'part', part, label: uri?.slice(0, 200) ?? `part (${part.inlineData?.mimeType ?? 'ready'})` }
}

function isBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer
}

function isPart(source: object): source is Part {
  return 'inlineData' in source || 'fileData' in source || 'text' in source
}

function isStream(source: unknown): source is ReadableStream<Uint8Array> | NodeJS.ReadableStream {
  return (
    source instanceof ReadableStream ||
    (typeof source === 'object' &&
      source !== null &&
      typeof (source as { pipe?: unknown }).pipe === 'function')
  )
}

function toIterable(stream: ReadableStream<Uint8Array> | NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  if (stream instanceof ReadableStream || stream instanceof Readable)
    return stream as AsyncIterable<Uint8Array>
  return new Readable().wrap(stream)
}

function toPath(path: string): string {
  if (!/^file:/i.test(path)) return path
  try {
    return fileURLToPath(path)
  } catch (error) {
    throw new SightglassError('request_invalid', 'This file URL names no local file.', {
      details: { given: path.slice(0, 200), try: 'Write it as file:///path/photo.jpg, or give the path.' },
      cause: error,
    })
  }
}

function idToUrl(text: string): string {
  return /^[\w-]{11}$/.test(text) ? `https://youtu.be/${text}` : text
}

/** `1.2 MB`, as people read it. */
function size(byteLength: number): string {
  if (byteLength < 1000) return `${byteLength} B`
  if (byteLength < 1e6) return `${(byteLength / 1e3).toFixed(1)} kB`
  return byteLength < 1e9 ? `${(byteLength / 1e6).toFixed(1)} MB` : `${(byteLength / 1e9).toFixed(2)} GB`
}

const anySource =
  'Give a path, a URL, bytes, a Blob, a stream, a Part, or a tagged form such as { path } or { base64, mimeType }.'

function invalid(sentence: string, given: string, advice = anySource): SightglassError {
  return new SightglassError('request_invalid', sentence, { details: { given, try: advice } })
}
