import type { ModelSurface } from '../models/types.ts'
import type { EstimateInput, MediaResolutionInput } from './types.ts'

/** A request, as far as limits care. Whatever is absent is not checked. */
export interface LimitRequest {
  /** In any form that `resolveModel` takes. */
  readonly model: string
  /** @default 'gemini-api' */
  readonly surface?: ModelSurface
  readonly inputs: readonly (EstimateInput & {
    readonly mimeType?: string
    /** Before base64. */
    readonly byteLength?: number
    /** How it travels: in the request, as an uploaded file, or as an address that the model fetches. */
    readonly route?: 'inline' | 'file' | 'url'
    /** A YouTube link; where `route` is `url` and nothing is said, it may be one. */
    readonly youtube?: boolean
    /** An http(s) address that the model fetches itself. */
    readonly webUrl?: boolean
  })[]
  /** The prompt, for the window's sake. */
  readonly text?: string
  /** Of the whole request. */
  readonly mediaResolution?: MediaResolutionInput
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly stopSequences?: readonly string[]
  readonly maxOutputTokens?: number
  /** In tokens; -1 lets the model choose. */
  readonly thinkingBudget?: number
  /** `minimal`, `low`, `medium`, `high` or `xhigh`, in any case. */
  readonly thinkingLevel?: string
  readonly candidateCount?: number
}

/** One input of a {@link LimitRequest}. */
export type LimitedInput = LimitRequest['inputs'][number]
