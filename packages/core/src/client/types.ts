import type { GenerateContentResponse } from '@google/genai'
import type { Issue } from '../errors/issue.ts'
import type { Size } from '../geometry/size.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import type { Detection } from '../spatial/detection.ts'

/** Tokens and money of one call, as the API reported them. */
export interface Usage {
  readonly promptTokens: number
  /** Prompt tokens by modality: TEXT, IMAGE, VIDEO, AUDIO, DOCUMENT. */
  readonly promptTokensByModality: Readonly<Record<string, number>>
  readonly candidatesTokens: number
  readonly thoughtsTokens: number
  readonly cachedTokens: number
  readonly totalTokens: number
  /** In US dollars; absent when no price is known for the model. */
  readonly costUsd?: number
}

/** What every task's result carries beside its own answer. */
export interface TaskResult {
  /** The model that answered. */
  readonly model: string
  readonly usage: Usage
  /** Tokens that the estimator expected for the prompt, before the call; absent where a fact was missing. */
  readonly estimate?: {
    readonly promptTokens: number
    readonly range?: readonly [low: number, high: number]
    readonly costUsd?: number
  }
  /** What was repaired, dropped or doubted on the way. */
  readonly issues: readonly Issue[]
  /** The model's own words, and the whole response. */
  readonly raw: { readonly text: string; readonly response: GenerateContentResponse }
}

/** The picture that a spatial result is about. */
export interface ResultImage {
  /** Size in original upright pixels: the space of every `rect`, `point` and mask. */
  readonly size: Size
  readonly transform: ImageTransform
  /** Which of the call's inputs it is, counted from 0. */
  readonly inputIndex: number
}

/** The answer of `detect`, `segment` and `point`. */
export interface DetectResult extends TaskResult {
  readonly detections: readonly Detection[]
  readonly image: ResultImage
}
