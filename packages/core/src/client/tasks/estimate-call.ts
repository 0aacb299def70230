import { SightglassError } from '../../errors/sightglass-error.ts'
import { costOf } from '../../tokens/cost.ts'
import { estimateTokens } from '../../tokens/estimate.ts'
import type { TokenEstimate } from '../../tokens/types.ts'
import type { VisionContext } from '../vision-context.ts'
import { type EstimateSettings, type KnownMedia, requestResolution, toInput } from './estimate-input.ts'

/** What a call's prompt is expected to cost. */
export interface CallEstimate {
  readonly promptTokens: number
  /** Least and most, where Google itself is unclear. */
  readonly range?: readonly [low: number, high: number]
  /** In US dollars, for the prompt alone. */
  readonly costUsd?: number
}

/** What a client says of all its estimates. */
type EstimateContext = Pick<VisionContext, 'surface'> & Partial<Pick<VisionContext, 'options'>>

/**
 * The whole estimate, part by part.
 * @throws `request_invalid`, with `inputIndex`, where a fact is missing that the count needs
 */
export function estimateMedia(
  { surface, options: client }: EstimateContext,
  media: readonly KnownMedia[],
  prompt: string,
  options: EstimateSettings,
  model: string,
): TokenEstimate {
  const { systemInstruction, method } = options
  const tokenizer = client?.tokenizer
  return estimateTokens({
    inputs: media.map((one) => toInput(one, options)),
    text: prompt,
    model,
    surface,
    ...(systemInstruction && { systemInstruction }),
    ...(method && { method }),
    ...(tokenizer && { tokenizer }),
    ...requestResolution(options),
  })
}

/** As {@link estimateMedia} in short, and nothing where a fact is missing: a call does not depend on it. */
export function estimateCall(
  context: EstimateContext,
  media: readonly KnownMedia[],
  prompt: string,
  options: EstimateSettings,
  model: string,
): CallEstimate | undefined {
  try {
    return shorten(estimateMedia(context, media, prompt, options, model))
  } catch (error) {
    if (SightglassError.isInstance(error) && error.code === 'request_invalid') return undefined
    throw error
  }
}

function shorten({ totalTokens, range, cost }: TokenEstimate): CallEstimate {
  return {
    promptTokens: totalTokens,
    ...(range && { range }),
    ...(cost && { costUsd: cost.inputUsd }),
  }
}

/** The estimate of a prompt that goes along with `tokens` more, whose number is known. */
export function addToEstimate(estimate: CallEstimate, tokens: number, model: string): CallEstimate {
  if (tokens === 0) return estimate
  const promptTokens = estimate.promptTokens + tokens
  const cost = costOf({ promptTokens }, { model })
  return {
    promptTokens,
    ...(estimate.range && { range: [estimate.range[0] + tokens, estimate.range[1] + tokens] as const }),
    ...(cost && { costUsd: cost.inputUsd }),
  }
}
