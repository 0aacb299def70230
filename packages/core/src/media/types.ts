import type { Part } from '@google/genai'
import type { Issue } from '../errors/issue.ts'
import type { ImageTransform, Orientation } from '../geometry/transform.ts'

/** What a piece of media is, as far as Gemini's limits and prices care. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'text'

/** Where the model runs: the Gemini Developer API or Vertex AI. Limits, types and prices differ. */
export type Surface = 'gemini-api' | 'vertex'

/** An explicit form of a source, for when a plain value would be ambiguous. */
export type TaggedSource =
  | { readonly path: string; readonly mimeType?: string }
  | { readonly url: string | URL; readonly mimeType?: string }
  | { readonly bytes: Uint8Array | ArrayBuffer; readonly mimeType?: string; readonly name?: string }
  | { readonly base64: string; readonly mimeType?: string; readonly name?: string }
  | { readonly blob: Blob; readonly mimeType?: string }
  | {
      readonly stream: ReadableStream<Uint8Array> | NodeJS.ReadableStream
      readonly mimeType?: string
      readonly name?: string
    }
  | { readonly gcs: string; readonly mimeType?: string }
  | { readonly youtube: string }
  | { readonly file: string; readonly mimeType?: string }
  | { readonly part: Part }

/**
 * Anything that can be media: a path, a `file:`, `data:`, `http(s):` or `gs:` URL, a YouTube link, a Files API name
 * (`files/…`) or URI, bytes, a Blob or File, a web or Node stream, a ready `Part`, or a {@link TaggedSource}.
 */
export type MediaSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | NodeJS.ReadableStream
  | Part
  | TaggedSource

/** What is known about a piece of media. A fact that could not be read is absent, never guessed. */
export interface MediaFacts {
  readonly kind: MediaKind
  /** The type told by the bytes, such as `image/jpeg`. */
  readonly mimeType: string
  /** Size in bytes, where known before reading to the end. */
  readonly byteLength?: number
  /** Width in pixels as shown (after orientation or rotation). */
  readonly width?: number
  /** Height in pixels as shown. */
  readonly height?: number
  readonly orientation?: Orientation
  /** Clockwise turn that a player applies to the video: 0, 90, 180 or 270. */
  readonly rotation?: number
  readonly durationSeconds?: number
  /** Frames per second of the file itself, not the rate that Gemini samples. */
  readonly fps?: number
  readonly hasAudio?: boolean
  readonly pages?: number
  /** Size of each page in points (1/72 inch), where read. */
  readonly pageSizes?: readonly { readonly width: number; readonly height: number }[]
  /** Frames of an animated picture. */
  readonly frames?: number
  readonly sha256?: string
}

/** A source made into a part, with all that is known of it. */
export interface ResolvedMedia {
  /** What goes into the request: `inlineData` or `fileData`, with `videoMetadata` and `mediaResolution` where asked. */
  readonly part: Part
  /** How it travels: bytes in the request, a URL that Gemini fetches, or an uploaded file. */
  readonly route: 'inline' | 'url' | 'file'
  /** For pictures read by us: how the sent picture maps to the original's pixels. */
  readonly transform?: ImageTransform
  readonly facts: MediaFacts
  /** One sentence: why this route and this preparation. */
  readonly explain: string
  readonly issues: readonly Issue[]
  /** A short name of the source for messages: a path, a URL without its query, `bytes (1.2 MB)`. */
  readonly label: string
}
