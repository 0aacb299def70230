import type { Fact } from './fact.ts'

/** The generations whose behaviour differs. */
export type ModelFamily = '1.0' | '1.5' | '2.0' | '2.5' | '3' | '4' | 'gemma-4'

/** Where the model runs; the same words as `Surface` in media. */
export type ModelSurface = 'gemini-api' | 'vertex'

/** How many tokens an image, page or frame may take, as the API's `mediaResolution` says it. */
export type MediaResolutionLevel = 'low' | 'medium' | 'high' | 'ultra_high'

/** How a model is told to think less or more. */
export type ThinkingControl =
  | { readonly kind: 'none' }
  /** `thinkingBudget` in tokens; `min` is the least that is taken. */
  | { readonly kind: 'budget'; readonly min: number; readonly max: number }
  /** `thinkingLevel`; anything below `lowest` is refused. */
  | { readonly kind: 'level'; readonly lowest: 'minimal' | 'low'; readonly highest: 'high' | 'xhigh' }

/** Ranges of the sampling parameters. */
export interface SamplingLimits {
  readonly temperature: readonly [min: number, max: number]
  readonly topP: readonly [min: number, max: number]
  readonly topK: readonly [min: number, max: number]
  readonly defaults: { readonly temperature: number; readonly topP: number; readonly topK: number }
  /** The model takes them and ignores them; later it will refuse them. */
  readonly deprecated: boolean
}

/** What can be sent at once. Absent means that no number is known. */
export interface MediaLimits {
  readonly inlineRequestBytes: Fact<number>
  readonly inlinePdfBytes: Fact<number>
  readonly inlineImageBytes?: Fact<number>
  readonly fileBytes: Fact<number>
  readonly projectBytes?: Fact<number>
  /** Of what Gemini fetches from an http(s) address itself. */
  readonly httpUrlBytes?: Fact<number>
  /** The same for sound and documents, where they are held to less. */
  readonly httpUrlSmallBytes?: Fact<number>
  readonly httpUrlImagesPerRequest?: Fact<number>
  readonly httpUrlVideosPerRequest?: Fact<number>
  readonly imagesPerRequest: Fact<number>
  readonly videosPerRequest: Fact<number>
  readonly youtubePerRequest?: Fact<number>
  readonly videoSecondsWithAudio: Fact<number>
  readonly videoSecondsWithoutAudio: Fact<number>
  /** Where low resolution makes room for more. */
  readonly videoSecondsAtLow?: Fact<number>
  /** Where high resolution leaves room for less. */
  readonly videoSecondsAtHigh?: Fact<number>
  readonly audioSeconds: Fact<number>
  readonly pdfPages: Fact<number>
  readonly fps: Fact<readonly [aboveMin: number, max: number]>
}

/** What spatial answers look like. */
export interface SpatialForms {
  readonly boxes: boolean
  readonly points: boolean
  /** `png`: base64 PNG inside the box; `polygon`: [x, y] pairs; `none`: the model does not segment. */
  readonly masks: 'png' | 'polygon' | 'none'
  readonly box3d: boolean
}

/** US dollars per million tokens; `tiers` begin at so many prompt tokens. */
export interface PriceRow {
  readonly input: number
  readonly output: number
  readonly inputAudio?: number
  readonly cacheRead?: number
  readonly cacheAudioRead?: number
  readonly tier?: {
    readonly above: number
    readonly input: number
    readonly output: number
    readonly cacheRead?: number
  }
}

/** A price that holds from a day on. */
export interface DatedPrice extends PriceRow {
  /** ISO date. */
  readonly from: string
}

/** A row of the catalogue as it is written down. */
export interface CatalogueRow {
  readonly id: string
  readonly family: ModelFamily
  /** The number in its name, such as 3.5; what "newest" compares. */
  readonly version: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly released?: string
  readonly shutdown?: Fact<string>
  readonly replacement?: string
  readonly thinking: ThinkingControl
  readonly samplingDeprecated?: boolean
  readonly imageOutput?: boolean
  /** How closely it looks at a picture when nothing is asked for, where that is not its generation's way. */
  readonly imageResolution?: MediaResolutionLevel
  readonly aliasOf?: string
  readonly note?: string
  readonly limitsSource: string
}

/** Everything the rest of Sightglass asks of a model. */
export interface Model {
  readonly id: string
  /** False when the id is not in the catalogue: the newest family's behaviour was taken. */
  readonly known: boolean
  readonly family: ModelFamily
  readonly version: number
  readonly tokens: {
    readonly input: Fact<number>
    readonly output: Fact<number>
    /** Input and output share the window: together they may not be more than `input`. */
    readonly shared: boolean
  }
  /** Limits on the surface that was asked for. */
  readonly limits: MediaLimits
  readonly mimeTypes: Readonly<Record<'image' | 'video' | 'audio' | 'document', readonly string[]>>
  readonly thinking: ThinkingControl
  readonly sampling: SamplingLimits
  readonly stopSequences: Fact<number>
  /** What a second of sound is billed, whatever the guides say; `countTokens` says 32. */
  readonly audioTokensPerSecond: Fact<number>
  /** Most answers at once. */
  readonly candidates: Fact<number>
  readonly mediaResolution: {
    readonly request: readonly MediaResolutionLevel[]
    readonly part: readonly MediaResolutionLevel[]
    /** What a picture gets when nothing is asked for, where that is not its generation's default. */
    readonly image?: MediaResolutionLevel
  }
  readonly masks: SpatialForms['masks']
  readonly spatial: SpatialForms
  readonly jsonMode: boolean
  readonly jsonSchema: boolean
  readonly apiVersions: readonly string[]
  readonly released?: string
  readonly shutdown?: Fact<string>
  readonly replacement?: string
  readonly prices?: Fact<PriceRow>
  readonly note?: string
}
