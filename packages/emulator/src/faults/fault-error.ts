import { modelNotFound } from '../protocol/models.ts'
import {
  errorInfo,
  help,
  invalidArgument,
  quotaFailure,
  RpcError,
  rateLimitHelp,
  retryInfo,
} from '../protocol/rpc-error.ts'
import { invalidKey } from '../server/keys.ts'
import type { Fault } from './fault.ts'

/** The error a fault stands for, or `undefined` when it is not about the status. */
export function errorOfFault(
  fault: Fault,
  context: { readonly model: string; readonly version: string },
): RpcError | undefined {
  const { message } = fault
  switch (fault.name) {
    case '400':
      return message === undefined ? invalidKey() : invalidArgument(message)
    case '401':
      return new RpcError(
        401,
        'UNAUTHENTICATED',
        message ??
          'API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal. See https://cloud.google.com/docs/authentication',
        [
          errorInfo('CREDENTIALS_MISSING', {
            service,
            method: `google.ai.generativelanguage.${context.version}.GenerativeService.GenerateContent`,
          }),
        ],
      )
    case '403':
      return serviceDisabled(message)
    case '404':
      return message === undefined
        ? modelNotFound(context.model, { version: context.version, method: 'generateContent' })
        : new RpcError(404, 'NOT_FOUND', message)
    case '408':
      return new RpcError(408, 'DEADLINE_EXCEEDED', message ?? 'The request timed out.')
    case '413':
      return new RpcError(
        413,
        'INVALID_ARGUMENT',
        message ?? 'Request payload size exceeds the limit: 104857600 bytes.',
      )
    case '429':
    case '429-minute':
      return quotaExceeded(fault, context.model, 'minute')
    case '429-day':
      return quotaExceeded(fault, context.model, 'day')
    case '429-shared':
      // Capacity shared by all callers: no details, so no hint when to come back. Recorded as `429-resource-exhausted-2`.
      return new RpcError(
        429,
        'RESOURCE_EXHAUSTED',
        message ??
          'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
      )
    case '500':
      return new RpcError(
        500,
        'INTERNAL',
        message ??
          'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
      )
    case '502':
      return new RpcError(502, 'UNAVAILABLE', message ?? 'Bad Gateway')
    case '503':
      return new RpcError(
        503,
        'UNAVAILABLE',
        message ??
          'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.',
        fault.retrySeconds === undefined ? [] : [retryInfo(fault.retrySeconds)],
      )
    case '504':
      return new RpcError(504, 'DEADLINE_EXCEEDED', message ?? 'The request timed out. Please try again.')
    default:
      return undefined
  }
}

const service = 'generativelanguage.googleapis.com'

/** A project that has not switched the API on. Source: vertexai-sdk-test-data, generativelanguage-api-not-enabled. */
function serviceDisabled(message: string | undefined): RpcError {
  const url = `https://console.developers.google.com/apis/api/${service}/overview?project=12345678`
  const words = `Generative Language API has not been used in project 12345678 before or it is disabled. Enable it by visiting ${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`
  return new RpcError(403, 'PERMISSION_DENIED', message ?? words, [
    help('Google developers console API activation', url),
    errorInfo('SERVICE_DISABLED', { service, consumer: 'projects/12345678' }),
  ])
}

/** Shape and words of the recorded 429 (fixtures/facts/errors.json); the day's quota has `PerDay` in its id. */
function quotaExceeded(fault: Fault, model: string, window: 'minute' | 'day'): RpcError {
  const seconds = fault.retrySeconds ?? (window === 'minute' ? 48 : 68_940)
  const metric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests'
  const limit = window === 'minute' ? 10 : 250
  const lines = [
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. ',
    `* Quota exceeded for metric: ${metric}, limit: ${limit}, model: ${model}`,
    // The message tells the time to the nanosecond, the RetryInfo in whole seconds.
    `Please retry in ${fault.retrySeconds ?? `${seconds}.939935699`}s.`,
  ]
  return new RpcError(429, 'RESOURCE_EXHAUSTED', fault.message ?? lines.join('\n'), [
    rateLimitHelp(),
    quotaFailure({
      quotaMetric: metric,
      quotaId:
        window === 'minute'
          ? 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'
          : 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
      quotaDimensions: { model, location: 'global' },
      quotaValue: String(limit),
    }),
    retryInfo(seconds),
  ])
}
