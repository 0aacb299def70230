import type { Part } from '@google/genai'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../../media/types.ts'
import { parseYoutubeUrl } from '../../media/youtube.ts'
import { assertLimits } from '../../tokens/check-limits.ts'
import { costOf } from '../../tokens/cost.ts'
import { estimateTokens } from '../../tokens/estimate.ts'
import type { EstimateInput, MediaResolutionInput, TokenEstimate } from '../../tokens/types.ts'
import type { VisionContext } from '../vision-context.ts'
import type { Budget } from '../vision-options.ts'
import { shownClip } from './shown-part.ts'
import type { TaskOptions } from './task-options.ts'

/** What a call's prompt is expected to cost. */
export interface CallEstimate {
  readonly promptTokens: number
  /** Least and most, where Google itself is unclear. */
  readonly range?: readonly [low: number, high: number]
  /** In US dollars, for the prompt alone. */
  readonly costUsd?: number
}

/** Media as limits and estimates see them: there may be no part yet. */
export type KnownMedia = Omit<ResolvedMedia, 'part'> & { readonly part?: Part }

/** What decides an estimate beside the media. */
export interface EstimateSettings
  extends Pick<TaskOptions, 'mediaResolution' | 'clip' | 'fps' | 'systemInstruction'> {
  /** Whose number is wanted. @default 'generateContent' */
  readonly method?: 'generateContent' | 'countTokens'
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

/** `ultra_high` exists for parts alone, and is set there. */
function requestResolution({ mediaResolution }: EstimateSettings): Pick<EstimateSettings, 'mediaResolution'> {
  return mediaResolution === undefined || mediaResolution === 'ultra_high' ? {} : { mediaResolution }
}

function partResolution({ part }: KnownMedia, options: EstimateSettings) {
  const level: MediaResolutionInput | undefined =
    part?.mediaResolution?.level ?? (options.mediaResolution === 'ultra_high' ? 'ultra_high' : undefined)
  return level === undefined ? {} : { mediaResolution: level }
}

/** What was sent decides, not what the file was: a downscaled picture counts as downscaled. */
function toInput(media: KnownMedia, options: EstimateSettings): EstimateInput {
  const { facts, route, transform, label } = media
  const { startSeconds, endSeconds, fps } = shownClip(media, options)
  switch (facts.kind) {
    case 'image': {
      const { width, height } = transform?.sent ?? facts
      return {
        kind: 'image',
        label,
        ...partResolution(media, options),
        ...(width !== undefined && { width }),
        ...(height !== undefined && { height }),
      }
    }
    case 'video':
      return {
        ...pick(facts, ['durationSeconds', 'hasAudio', 'width', 'height']),
        kind: 'video',
        label,
        route,
        ...partResolution(media, options),
        ...(fps !== undefined && { sampleFps: fps }),
        ...(startSeconds !== undefined && { startSeconds }),
        ...(endSeconds !== undefined && { endSeconds }),
      }
    case 'audio':
      return { ...pick(facts, ['durationSeconds']), kind: 'audio', label }
    case 'document':
      return {
        ...pick(facts, ['pages', 'pageSizes']),
        ...partResolution(media, options),
        kind: 'document',
        label,
      }
    case 'text':
      return { ...pick(facts, ['byteLength']), kind: 'text', label }
  }
}

function pick<Source extends object, Key extends keyof Source>(
  source: Source,
  keys: readonly Key[],
): Pick<Source, Key> {
  const known = keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]])
  return Object.fromEntries(known) as Pick<Source, Key>
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
