import { SightglassError } from '../../errors/sightglass-error.ts'
import { parseYoutubeUrl } from '../../media/youtube.ts'
import { assertLimits } from '../../tokens/check-limits.ts'
import type { VisionContext } from '../vision-context.ts'
import type { Budget } from '../vision-options.ts'
import type { CallEstimate } from './estimate-call.ts'
import { type EstimateSettings, type KnownMedia, requestResolution, toInput } from './estimate-input.ts'

/**
 * Refuses a request that passes a limit of the model as a whole: too many pictures, a prompt that does not fit.
 * @throws `limit_exceeded`, `media_too_large`, `media_type_unsupported` or `model_unsupported_option`
 */
export function refuseOverLimits(
  { surface }: Pick<VisionContext, 'surface'>,
  media: readonly KnownMedia[],
  prompt: string,
  options: EstimateSettings,
  model: string,
): void {
  assertLimits({
    inputs: media.map((one) => ({
      ...toInput(one, options),
      route: one.route,
      ...(one.facts.mimeType !== 'application/octet-stream' && { mimeType: one.facts.mimeType }),
      ...(one.facts.byteLength !== undefined && { byteLength: one.facts.byteLength }),
      ...(one.route === 'url' && { youtube: isYoutube(one) }),
    })),
    text: prompt,
    model,
    surface,
    ...requestResolution(options),
  })
}

function isYoutube({ part }: KnownMedia): boolean {
  return parseYoutubeUrl(part?.fileData?.fileUri ?? '') !== undefined
}

/** The client's budget, and the call's own over it. */
export function budgetOf({ budget }: { readonly budget: Budget }, { maxTokens, maxCost }: Budget): Budget {
  return {
    ...budget,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(maxCost !== undefined && { maxCost }),
  }
}

/** @throws `budget_exceeded` when the estimate passes the budget, or when there is a budget and no estimate. */
export function refuseOverBudget(estimate: CallEstimate | undefined, { maxTokens, maxCost }: Budget): void {
  if (maxTokens === undefined && maxCost === undefined) return
  if (estimate === undefined || (maxCost !== undefined && estimate.costUsd === undefined)) {
    throw new SightglassError(
      'budget_exceeded',
      'There is a budget, and what the call would take is not known.',
      {
        details: {
          try: 'Leave the budget out for this call, or use media whose length, size or pages can be read.',
        },
      },
    )
  }
  if (maxTokens !== undefined && estimate.promptTokens > maxTokens) {
    throw new SightglassError('budget_exceeded', 'The call would use more tokens than its budget.', {
      details: {
        given: `${estimate.promptTokens} tokens by estimate`,
        limit: `${maxTokens} tokens`,
        try: 'Raise maxTokens, or send fewer or smaller media, a lower mediaResolution or fps.',
      },
    })
  }
  if (maxCost !== undefined && estimate.costUsd! > maxCost) {
    throw new SightglassError('budget_exceeded', 'The call would cost more than its budget.', {
      details: {
        given: `$${estimate.costUsd!.toPrecision(3)} by estimate`,
        limit: `$${maxCost}`,
        try: 'Raise maxCost, send less, or use a cheaper model.',
      },
    })
  }
}
