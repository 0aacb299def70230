import type { GenerateContentResponseUsageMetadata } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../media/types.ts'
import type { TaskOptions } from './task-options.ts'
import type { VisionContext } from './vision-context.ts'
import type { Budget } from './vision-options.ts'

/** What a call's prompt is expected to cost. */
export interface CallEstimate {
  readonly promptTokens: number
  /** Least and most, where Google itself is unclear. */
  readonly range?: readonly [low: number, high: number]
  /** In US dollars, for the prompt alone. */
  readonly costUsd?: number
}

export function estimateCall(
  _context: VisionContext,
  _media: readonly ResolvedMedia[],
  _prompt: string,
  _options: TaskOptions,
  _model: string,
): CallEstimate | undefined {
  return undefined
}

/** In US dollars; nothing where no price is known. */
export function priceUsage(
  _model: string,
  _metadata: GenerateContentResponseUsageMetadata | undefined,
): number | undefined {
  return undefined
}

/** @throws `budget_exceeded` when the estimate passes the budget; an unknown estimate passes. */
export function refuseOverBudget(estimate: CallEstimate | undefined, { maxTokens, maxCost }: Budget): void {
  if (estimate === undefined) return
  if (maxTokens !== undefined && estimate.promptTokens > maxTokens) {
    throw new SightglassError('budget_exceeded', 'The call would use more tokens than its budget.', {
      details: {
        given: `${estimate.promptTokens} tokens by estimate`,
        limit: `${maxTokens} tokens`,
        try: 'Raise maxTokens, or send fewer or smaller media, a lower mediaResolution or fps.',
      },
    })
  }
  if (maxCost !== undefined && (estimate.costUsd ?? 0) > maxCost) {
    throw new SightglassError('budget_exceeded', 'The call would cost more than its budget.', {
      details: {
        given: `$${estimate.costUsd} by estimate`,
        limit: `$${maxCost}`,
        try: 'Raise maxCost, send less, or use a cheaper model.',
      },
    })
  }
}
