import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { countIssues } from './count-limits.ts'
import { estimateTokens } from './estimate.ts'
import { inputIssues } from './input-limits.ts'
import { breach, type LimitIssue } from './limit-issue.ts'
import type { LimitRequest } from './limit-request.ts'
import { parameterIssues } from './parameter-limits.ts'
import type { EstimateInput } from './types.ts'

/**
 * Every limit that a request passes, all at once, before anything is sent. An empty list means that none is known to be.
 */
export function checkLimits(request: LimitRequest): LimitIssue[] {
  const model = resolveModel(request.model, { surface: request.surface })
  return [
    ...countIssues(request, model),
    ...inputIssues(request, model),
    ...parameterIssues(request, model),
    ...contextIssues(request, model),
  ]
}

/**
 * {@link checkLimits} that throws.
 * @throws SightglassError `limit_exceeded`, `media_type_unsupported`, `media_too_large` or `model_unsupported_option` for
 * the first breach; the details count the others
 */
export function assertLimits(request: LimitRequest): void {
  const issues = checkLimits(request).filter((issue) => issue.severity === 'error')
  const [first] = issues
  if (!first) return
  throw new SightglassError(errorCodes[first.code] ?? 'limit_exceeded', first.message, {
    details: {
      given: first.given,
      limit: first.limit,
      source: first.source,
      ...(issues.length > 1 && {
        alsoWrong: issues
          .slice(1)
          .map((issue) => issue.message)
          .join(' '),
      }),
    },
    ...(first.index !== undefined && { inputIndex: first.index }),
  })
}

const errorCodes = {
  type_unsupported: 'media_type_unsupported',
  media_too_large: 'media_too_large',
  parameter_out_of_range: 'model_unsupported_option',
} as Readonly<
  Record<string, 'media_type_unsupported' | 'media_too_large' | 'model_unsupported_option' | undefined>
>

function* contextIssues(request: LimitRequest, model: Model): Generator<LimitIssue> {
  const countable = request.inputs.filter(hasFacts)
  const { totalTokens } = estimateTokens({
    inputs: countable,
    model: request.model,
    surface: request.surface,
    text: request.text,
    mediaResolution: request.mediaResolution,
  })
  const answer = model.tokens.shared ? (request.maxOutputTokens ?? 0) : 0
  if (totalTokens + answer > model.tokens.input.value) {
    yield breach({
      code: 'context_overflow',
      message:
        totalTokens > model.tokens.input.value
          ? "The request is larger than the model's input window."
          : 'The request and maxOutputTokens are larger than the window that they share.',
      given: totalTokens + answer,
      limit: model.tokens.input,
      unit: ' tokens',
    })
  }
}

function hasFacts(input: EstimateInput): boolean {
  switch (input.kind) {
    case 'image':
      return input.width !== undefined && input.height !== undefined
    case 'document':
      return input.pages !== undefined || input.pageSizes !== undefined
    case 'text':
      return true
    case 'video':
      return (
        (input.durationSeconds ?? -1) >= (input.startSeconds ?? 0) &&
        (input.sampleFps ?? 1) > 0 &&
        (input.sampleFps ?? 1) <= 24
      )
    default:
      return input.durationSeconds !== undefined
  }
}
