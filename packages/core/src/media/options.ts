import type { PixelRect } from '../geometry/pixels.ts'
import type { MediaResolutionLevel } from '../models/types.ts'
import type { Content } from './content.ts'
import type { FetchLimits } from './fetch-limits.ts'
import type { Surface } from './types.ts'

/** Which part of a clip the model looks at, and how closely. */
export interface VideoOptions {
  /** Frames a second that the model looks at: more than 0, at most 24. @default 1, the API's own */
  readonly fps?: number
  /** Seconds from the clip's start, fractions allowed. @default 0 */
  readonly startSeconds?: number
  /** Seconds from the clip's start, after `startSeconds`. @default the clip's end */
  readonly endSeconds?: number
}

/** What an upload needs to know. */
export interface UploadContentOptions {
  readonly mimeType: string
  readonly displayName?: string
  readonly signal?: AbortSignal
}

/** Bytes that come once: what was read already, and the rest. */
export interface OneShot {
  readonly head: readonly Uint8Array[]
  readonly rest: AsyncIterator<Uint8Array>
  /** Size of all, where it is known beforehand. */
  readonly byteLength?: number
}

/** Brings bytes to the Files API; `createFiles()` makes one. */
export interface MediaUploader {
  uploadContent(
    content: Content | OneShot,
    options: UploadContentOptions,
  ): Promise<{
    readonly uri: string
    readonly mimeType: string
    readonly name: string
    readonly sha256?: string
  }>
  /** Makes an object of Cloud Storage known to the Files API; absent where there is no token for it. */
  registerObject?(
    uri: string,
    options: { readonly signal?: AbortSignal },
  ): Promise<{ readonly uri: string; readonly mimeType: string; readonly sizeBytes?: number }>
  /** The name, `files/…`, behind an address of a file on this very server. */
  nameOf?(uri: string): string | undefined
  /** What is known of an uploaded file. */
  get(
    name: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{
    readonly uri: string
    readonly mimeType: string
    readonly sizeBytes?: number
    readonly durationSeconds?: number
  }>
}

/** Options of {@link resolveMedia}. */
export interface ResolveMediaOptions {
  /** The model that will look at it: its limits and types count. @default `DEFAULT_MODEL` */
  readonly model?: string
  /** @default 'gemini-api' */
  readonly surface?: Surface
  readonly signal?: AbortSignal
  /**
   * How it travels. `auto` sends small media in the request, uploads large ones where there is an uploader, and hands
   * over what only Gemini can read. `url` hands an https URL to Gemini, unread. @default 'auto'
   */
  readonly route?: 'auto' | 'inline' | 'url' | 'file'
  /** Largest media, in bytes of base64, that `auto` sends in the request when it could upload. @default 20000000 */
  readonly inlineBelowBytes?: number
  /** The media will be used in more than one call: upload it where there is an uploader, however small. @default false */
  readonly reuse?: boolean
  /** Downscale pictures so that the longer side is at most this many pixels. @default no downscale */
  readonly maxSidePx?: number
  /** `tokens` downscales to the size that costs the fewest tokens at the same tile layout. @default 'none' */
  readonly fit?: 'none' | 'tokens'
  /** Send only this part of the upright picture, in its pixels. @default the whole picture */
  readonly crop?: PixelRect
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
  /** For videos and YouTube links. A link's own start time counts where `startSeconds` is absent. */
  readonly video?: VideoOptions
  /** How much the model looks at this part; `model_unsupported_option` on models that do not take it per part. */
  readonly mediaResolution?: MediaResolutionLevel
  /** What may be fetched, and how long it may take. */
  readonly fetch?: FetchLimits
  /** Where large media go. @default none: what does not fit into the request is `media_too_large` */
  readonly uploader?: MediaUploader
  /** Counted from 0; named by errors and issues. */
  readonly inputIndex?: number
}
