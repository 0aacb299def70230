import { createHash } from 'node:crypto'
import type { Level } from '../counts/rules.ts'

/** What a MIME type stands for. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'text'

/**
 * MIME types Gemini documents, by kind; `mov` and friends are Google's own spelling.
 * Sources: ai.google.dev image, video, audio and document pages (September 2026), Vertex model pages.
 */
const kinds: Readonly<Record<MediaKind, RegExp>> = {
  image: /^image\/(png|jpe?g|webp|heic|heif)$/,
  video: /^video\/(mp4|mpe?gs?|mpegps|mov|quicktime|avi|x-msvideo|x-flv|flv|mpg|webm|wmv|x-ms-wmv|3gpp)$/,
  audio: /^audio\/(x-)?(wav|wave|mp3|mpeg|mpga|mp4|m4a|aiff|aac|ogg|opus|flac|pcm|webm|l16|mulaw)(;.*)?$/,
  document: /^application\/pdf$/,
  text: /^(text\/(plain|html|css|csv|xml|rtf|javascript|markdown|x-typescript|x-python|md)|application\/(json|xml|rtf|javascript|x-javascript|x-typescript|x-python-code))(;.*)?$/,
}

/** The kind of a MIME type, or `undefined` when Gemini does not take it. */
export function kindOfMimeType(mimeType: string): MediaKind | undefined {
  const type = mimeType.trim().toLowerCase()
  return (Object.keys(kinds) as MediaKind[]).find((kind) => kinds[kind].test(type))
}

/** One piece of media of a request. */
export interface CallMedia {
  /** Its place in the request, as Google's messages write it: `contents[0].parts[1]`. */
  readonly path: string
  readonly kind: MediaKind
  readonly mimeType: string
  readonly via: 'inline' | 'file'
  /** Its bytes; absent when they stand at an address the emulator does not visit. */
  readonly bytes?: Uint8Array
  readonly uri?: string
  readonly level: Level
  readonly video?: { readonly startSeconds?: number; readonly endSeconds?: number; readonly fps?: number }
  readonly inFunctionResponse: boolean
  /** Lowercase hex SHA-256 of the bytes, or of the address when there are none. */
  readonly sha256: string
}

const hashes = new WeakMap<Uint8Array, string>()

/** Lowercase hex SHA-256. Each buffer is hashed once. */
export function sha256Of(bytes: Uint8Array): string {
  let hash = hashes.get(bytes)
  if (hash === undefined) {
    hash = createHash('sha256').update(bytes).digest('hex')
    hashes.set(bytes, hash)
  }
  return hash
}

/** Adds the lazily computed hash. */
export function createCallMedia(media: Omit<CallMedia, 'sha256'>): CallMedia {
  return Object.defineProperty({ ...media } as CallMedia, 'sha256', {
    enumerable: false,
    get: () => sha256Of(media.bytes ?? new TextEncoder().encode(media.uri ?? '')),
  })
}

/** Reads a proto duration such as `1250s` or `0.5s`; `undefined` when it is not one. */
export function durationSeconds(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d{1,9})?)s$/.exec(text)
  return match ? Number(match[1]) : undefined
}

/** Reads `MEDIA_RESOLUTION_HIGH` and its siblings, in small letters too, as the service reads all its enums. */
export function readLevel(name: string | undefined): Level | undefined {
  if (name === undefined) return 'default'
  const given = String(name).toUpperCase()
  if (given.endsWith('UNSPECIFIED')) return 'default'
  const level = /^MEDIA_RESOLUTION_(LOW|MEDIUM|HIGH|ULTRA_HIGH)$/.exec(given)?.[1]
  if (level === undefined) return undefined
  return level === 'ULTRA_HIGH' ? 'ultra' : (level.toLowerCase() as Level)
}
