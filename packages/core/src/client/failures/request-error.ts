import { readGoogleError } from '../../errors/google-error.ts'
import { quote } from '../../errors/quote.ts'
import { readRetryAfter } from '../../errors/retry-after.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import { judgeRefusal } from './judge-refusal.ts'
import { noAnswer } from './no-answer.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Makes the one error of Sightglass from whatever the SDK, fetch or the network threw.
 * Never carries keys, bytes or the caller's prompt.
 */
export function toRequestError(error: unknown, context: RequestContext = {}): SightglassError {
  if (SightglassError.isInstance(error)) return error
  const status = httpStatusOf(error)
  if (status !== undefined) return refusal(status, error as Error, context)
  return noAnswer(error, context)
}

function httpStatusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status
  return error instanceof Error && typeof status === 'number' && status >= 300 && status < 600
    ? status
    : undefined
}

function refusal(status: number, error: Error, { model, baseUrl, headers }: RequestContext): SightglassError {
  const facts = readGoogleError(error.message)
  const header = (name: string) => headers?.get(name)
  const retryAfterMs = longest(readRetryAfter(header), facts.retryInfoMs, facts.messageRetryMs)
  const verdict = judgeRefusal({ status, facts, retryAfterMs, baseUrl })
  const requestId = ['x-request-id', 'x-goog-request-id', 'x-cloud-trace-context'].map(header).find(Boolean)
  return new SightglassError(verdict.code, verdict.sentence, {
    status,
    details: {
      given: verdict.given,
      limit: verdict.limit,
      model,
      server: quote(facts.message) || undefined,
      status: facts.status === undefined ? status : `${status} ${facts.status}`,
      reason: facts.reason,
      quota: facts.quotaIds.join(', ') || undefined,
      requestId: requestId ?? undefined,
      try: verdict.try,
    },
    ...(verdict.retryable !== undefined && { retryable: verdict.retryable }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // The SDK's error repeats the whole body: what matters of it is in `details`.
  })
}

function longest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.ceil(Math.max(...known))
}
