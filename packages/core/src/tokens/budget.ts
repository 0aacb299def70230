import { SightglassError } from '../errors/sightglass-error.ts'
import type { TokenEstimate } from './types.ts'

/** The most that one call's prompt may take. */
export interface TokenBudget {
  /** Prompt tokens. */
  readonly maxTokens?: number
  /** US dollars for the prompt. */
  readonly maxCost?: number
}

/**
 * Refuses a request whose estimate is over the budget, before a byte is sent.
 * @throws SightglassError `budget_exceeded`
 */
export function checkBudget(estimate: TokenEstimate, { maxTokens, maxCost }: TokenBudget): void {
  const hint =
    'Send fewer or smaller media, a lower mediaResolution or fps, use a cheaper model, or raise the budget.'
  if (maxTokens !== undefined && estimate.totalTokens > maxTokens) {
    throw new SightglassError('budget_exceeded', 'The request would take more tokens than its budget.', {
      details: {
        given: `${estimate.totalTokens} tokens by estimate`,
        limit: `${maxTokens} tokens`,
        try: hint,
      },
    })
  }
  if (maxCost === undefined) return
  if (!estimate.cost) {
    throw new SightglassError(
      'budget_exceeded',
      'The budget is in money, and no price is known for this model.',
      {
        details: { given: estimate.model, limit: `$${maxCost}`, try: 'Set maxTokens instead.' },
      },
    )
  }
  if (estimate.cost.inputUsd > maxCost) {
    throw new SightglassError('budget_exceeded', 'The request would cost more than its budget.', {
      details: {
        given: `$${estimate.cost.inputUsd.toPrecision(3)} by estimate`,
        limit: `$${maxCost}`,
        try: hint,
      },
    })
  }
}
