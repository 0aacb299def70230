import type { GenerateContentConfig, SafetySetting } from '@google/genai'
import type { ResolveMediaOptions } from '../../media/options.ts'
import type { CallLimits } from '../calls/model-request.ts'
import type { Budget } from '../vision-options.ts'

/** What every task takes beside its own options. */
export interface TaskOptions extends CallLimits, Budget {
  /** @default the client's model */
  readonly model?: string
  /** How much the model looks at each picture, page or frame, and what that costs. @default the model's own */
  readonly mediaResolution?: 'low' | 'medium' | 'high' | 'ultra_high'
  /** What the model is and how it should behave, for the whole call. */
  readonly systemInstruction?: string
  readonly safetySettings?: readonly SafetySetting[]
  /** 0..2; deprecated by Google from Gemini 3.6 on, and best left alone from 3.0 on. @default the model's own */
  readonly temperature?: number
  /** 0..1; deprecated as `temperature` is. */
  readonly topP?: number
  /** From 1; deprecated as `temperature` is. */
  readonly topK?: number
  /** Makes answers repeatable as far as the model can. */
  readonly seed?: number
  /** Most tokens of the answer, thoughts included. @default the model's own limit */
  readonly maxOutputTokens?: number
  /**
   * How much the model thinks first. `lowest` is the least that the model takes.
   * @default `lowest` for detect, segment, point, readText and classify, as Google advises for boxes; the model's own otherwise
   */
  readonly thinking?: 'lowest' | 'low' | 'medium' | 'high' | 'default'
  /** Throw where a reply had to be repaired or was cut, rather than report it in `issues`. @default false */
  readonly strict?: boolean
  /** Anything else of the SDK's request settings; wins over ours. */
  readonly config?: GenerateContentConfig
  /** Clip of a video, in seconds from its start. */
  readonly clip?: { readonly startSeconds?: number; readonly endSeconds?: number }
  /** Frames a second that the model looks at, more than 0 and at most 24. @default 1 */
  readonly fps?: number
  /** Downscale pictures so that the longer side is at most this many pixels. @default no downscale */
  readonly maxSidePx?: number
  /** How sources are read and travel: route, crop, what may be fetched, pixel limits. */
  readonly media?: Omit<ResolveMediaOptions, 'model' | 'surface' | 'signal' | 'inputIndex'>
}
