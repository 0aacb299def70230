import type { MediaResolutionLevel, ModelFamily, ModelSurface } from '../models/types.ts'

/** `measured`: agrees with recorded answers; `documented`: Google says so; `extrapolated`: the nearest rule, applied. */
export type EstimateBasis = 'measured' | 'documented' | 'extrapolated'

/** A resolution in our words or in the API's own. */
export type MediaResolutionInput =
  | MediaResolutionLevel
  | 'MEDIA_RESOLUTION_UNSPECIFIED'
  | 'MEDIA_RESOLUTION_LOW'
  | 'MEDIA_RESOLUTION_MEDIUM'
  | 'MEDIA_RESOLUTION_HIGH'
  | 'MEDIA_RESOLUTION_ULTRA_HIGH'

/** Counts text exactly. `loadTokenizer` of `@sightglass/core/tokenizer` gives one. */
export interface TextCounter {
  /** Tokens of a text. */
  readonly count: (text: string) => number
  /** The name of the vocabulary. */
  readonly vocabulary: string
  /** The generations that are known to count with this vocabulary. */
  readonly exactFor: readonly ModelFamily[]
}

/** What decides a count beside the media itself. */
export interface EstimateOptions {
  /** A model id. */
  readonly model: string
  /** @default 'gemini-api' */
  readonly surface?: ModelSurface
  /** For the whole request. @default the model's own */
  readonly mediaResolution?: MediaResolutionInput
  /** Whose number is wanted: the two disagree. @default 'generateContent' (what is billed) */
  readonly method?: 'generateContent' | 'countTokens'
  /**
   * `documented` answers with the guides' printed rule even where recordings differ: every part's `documentedTokens`,
   * 4 characters a token for words, and nothing for roles.
   * @default 'measured'
   */
  readonly rule?: 'measured' | 'documented'
}

/** How a piece of media reaches the model; some counts depend on it. */
export type MediaRoute = 'inline' | 'file' | 'url'

/** One thing in a request, with the facts that decide its tokens. `MediaFacts` fits. */
export type EstimateInput =
  | {
      readonly kind: 'image'
      readonly width?: number
      readonly height?: number
      readonly mediaResolution?: MediaResolutionInput
      readonly label?: string
    }
  | VideoInput
  | { readonly kind: 'audio'; readonly durationSeconds?: number; readonly label?: string }
  | DocumentInput
  | { readonly kind: 'text'; readonly text?: string; readonly byteLength?: number; readonly label?: string }

/** A video, with how it is to be sampled. */
export interface VideoInput {
  readonly kind: 'video'
  readonly durationSeconds?: number
  readonly hasAudio?: boolean
  readonly width?: number
  readonly height?: number
  /** Frames a second that the model samples, above 0 and up to 24. Not the file's own rate. @default 1 */
  readonly sampleFps?: number
  readonly startSeconds?: number
  readonly endSeconds?: number
  readonly route?: MediaRoute
  readonly mediaResolution?: MediaResolutionInput
  readonly label?: string
}

/** A PDF. */
export interface DocumentInput {
  readonly kind: 'document'
  readonly pages?: number
  /** Points, or any unit: only the shape counts. */
  readonly pageSizes?: readonly { readonly width: number; readonly height: number }[]
  readonly mediaResolution?: MediaResolutionInput
  readonly label?: string
}

/** What one part is expected to take. */
export interface PartEstimate {
  readonly kind: EstimateInput['kind']
  readonly tokens: number
  /** By modality, as `usageMetadata` names them. */
  readonly tokensByModality: Readonly<
    Partial<Record<'TEXT' | 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT', number>>
  >
  readonly basis: EstimateBasis
  /** The page or recording behind the number. */
  readonly source: string
  /** The arithmetic, in one sentence. */
  readonly explain: string
  /** Least and most, where Google itself is unclear. */
  readonly range?: readonly [low: number, high: number]
  /** What the guides' printed rule gives: 258 a tile, 258 (or 66) a frame and 32 a second of sound. */
  readonly documentedTokens?: number
  /** What the documented rule counts: tiles of a picture; frames, seconds of sound and timestamps of a video; pages. */
  readonly documented?: {
    readonly tiles?: number
    readonly frames?: number
    readonly audioSeconds?: number
    /** Tokens of the timestamps between the frames: 7 each in Vertex AI's guide, unnumbered in the Developer API's. */
    readonly timestampTokens?: number
    readonly pages?: number
  }
  readonly label?: string
}

/** A whole request's expected prompt. */
export interface TokenEstimate {
  readonly totalTokens: number
  readonly tokensByModality: Readonly<Record<string, number>>
  readonly range?: readonly [low: number, high: number]
  readonly documentedTokens: number
  readonly parts: readonly PartEstimate[]
  /** Part of the model's input window that it fills, 0..1 and above. */
  readonly contextShare: number
  /** In US dollars for the prompt; absent when no price is known. */
  readonly cost?: {
    readonly inputUsd: number
    /** Adds up to `inputUsd`. */
    readonly inputUsdByModality: Readonly<Record<string, number>>
    readonly source: string
    readonly checked: string
  }
  readonly model: string
  readonly known: boolean
}
