/** The names Google's APIs give to an HTTP status. Source: google/rpc/code.proto */
export type RpcStatus =
  | 'INVALID_ARGUMENT'
  | 'FAILED_PRECONDITION'
  | 'OUT_OF_RANGE'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'ABORTED'
  | 'RESOURCE_EXHAUSTED'
  | 'CANCELLED'
  | 'INTERNAL'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'

/** One entry of `error.details`, named by its `@type`. */
export interface RpcDetail {
  readonly '@type': string
  readonly [field: string]: unknown
}

const typeUrl = (name: string) => `type.googleapis.com/google.rpc.${name}`

/** An error as Google's REST APIs write it: `{ error: { code, message, status, details } }`. */
export class RpcError extends Error {
  readonly code: number
  readonly status: RpcStatus
  readonly details: readonly RpcDetail[]

  constructor(code: number, status: RpcStatus, message: string, details: readonly RpcDetail[] = []) {
    super(message)
    this.name = 'RpcError'
    this.code = code
    this.status = status
    this.details = details
  }

  /** The body of the HTTP reply. */
  toBody(): { error: Record<string, unknown> } {
    return {
      error: {
        code: this.code,
        message: this.message,
        status: this.status,
        ...(this.details.length > 0 ? { details: this.details } : {}),
      },
    }
  }
}

/** Which field was wrong, and why. What is wrong with the request itself has no field. */
export interface FieldViolation {
  readonly field?: string
  readonly description: string
}

/** 400 INVALID_ARGUMENT, with a BadRequest detail when fields are named. */
export function invalidArgument(message: string, fieldViolations: readonly FieldViolation[] = []): RpcError {
  const details =
    fieldViolations.length > 0
      ? [{ '@type': typeUrl('BadRequest'), fieldViolations: [...fieldViolations] }]
      : []
  return new RpcError(400, 'INVALID_ARGUMENT', message, details)
}

/** An ErrorInfo detail. */
export function errorInfo(
  reason: string,
  metadata: Record<string, string> = {},
  domain: string | undefined = 'googleapis.com',
): RpcDetail {
  return { '@type': typeUrl('ErrorInfo'), reason, ...(domain ? { domain } : {}), metadata }
}

/** A LocalizedMessage detail. */
export function localizedMessage(message: string): RpcDetail {
  return { '@type': typeUrl('LocalizedMessage'), locale: 'en-US', message }
}

/** A RetryInfo detail; `seconds` may have a fraction. */
export function retryInfo(seconds: number): RpcDetail {
  return { '@type': typeUrl('RetryInfo'), retryDelay: `${seconds}s` }
}

/** A QuotaFailure detail with one violation. */
export function quotaFailure(violation: {
  readonly quotaMetric: string
  readonly quotaId: string
  readonly quotaDimensions: Record<string, string>
  readonly quotaValue: string
}): RpcDetail {
  return { '@type': typeUrl('QuotaFailure'), violations: [violation] }
}

/** A Help detail with one link. */
export function help(description: string, url: string): RpcDetail {
  return { '@type': typeUrl('Help'), links: [{ description, url }] }
}

/** A Help detail that links to the rate limit page. */
export function rateLimitHelp(): RpcDetail {
  return help('Learn more about Gemini API quotas', 'https://ai.google.dev/gemini-api/docs/rate-limits')
}
