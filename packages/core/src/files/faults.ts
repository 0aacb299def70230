import type { ErrorCode } from '../errors/codes.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Reply } from './send.ts'

/** What an unwelcome answer means for the one who sent the call. */
export interface Fault {
  readonly error: SightglassError
  /** Whether the same call may go better later. */
  readonly passing: boolean
  readonly retryAfterMs?: number
}

interface WireError {
  readonly message?: string
  readonly status?: string
  readonly details?: readonly { readonly reason?: string; readonly retryDelay?: string }[]
}

/** Reads an answer that is no success. */
export function readFault(reply: Reply, doing: string): Fault {
  const wire = readError(reply.text)
  const { code, passing } = judge(reply.status, wire)
  const retryAfterMs = readRetryAfter(reply, wire)
  const error = new SightglassError(code, `${doing} failed.`, {
    details: { status: reply.status, reason: wire.status, said: wire.message?.slice(0, 300) },
    status: reply.status,
    retryable: passing,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
  return { error, passing, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** What a broken line means. */
export function lineFault(cause: unknown, doing: string): Fault {
  if (SightglassError.isInstance(cause)) return { error: cause, passing: false }
  const reason = (cause as NodeJS.ErrnoException)?.code ?? (cause as Error)?.message?.slice(0, 100)
  return {
    error: new SightglassError('network_error', `${doing} failed: the connection broke.`, {
      details: { reason },
      cause,
    }),
    passing: true,
  }
}

function judge(status: number, wire: WireError): { code: ErrorCode; passing: boolean } {
  const said = wire.message ?? ''
  if (
    status === 401 ||
    /API_KEY_INVALID/.test(wire.details?.map((detail) => detail.reason).join() ?? '') ||
    /API key not valid/i.test(said)
  ) {
    return { code: 'auth_failed', passing: false }
  }
  // Google does not tell a file that is gone from one that is another's.
  if (status === 403 && /\bFile\b.*may not exist/i.test(said)) return { code: 'file_expired', passing: false }
  if (status === 403) return { code: 'permission_denied', passing: false }
  if (status === 404 || status === 410) return { code: 'file_expired', passing: false }
  if (status === 413 || (status === 400 && /too large/i.test(said)))
    return { code: 'media_too_large', passing: false }
  if (status === 429) {
    // Waiting does not empty a full store.
    const full = /storage|stored|bytes limit|per ?day/i.test(said)
    return full ? { code: 'quota_exceeded', passing: false } : { code: 'rate_limited', passing: true }
  }
  if (status === 408 || status >= 500) return { code: 'server_error', passing: true }
  return { code: 'request_invalid', passing: false }
}

function readError(text: string): WireError {
  try {
    const json: unknown = JSON.parse(text)
    const first = (Array.isArray(json) ? json[0] : json) as { error?: WireError | string | null } | null
    if (typeof first?.error !== 'object' || first.error === null) return {}
    const { message, status, details } = first.error
    return {
      ...(typeof message === 'string' && { message }),
      ...(typeof status === 'string' && { status }),
      ...(Array.isArray(details) && { details: details.filter((one) => typeof one === 'object' && one) }),
    }
  } catch {
    return {}
  }
}

/** `Retry-After` in seconds or as a date, or `RetryInfo` of the body. */
function readRetryAfter(reply: Reply, wire: WireError): number | undefined {
  const delay = wire.details?.find((detail) => detail.retryDelay !== undefined)?.retryDelay
  const header = reply.header('retry-after')
  const seconds = header !== undefined && /^\d+(?:\.\d+)?$/.test(header.trim()) ? Number(header) : undefined
  const date = header === undefined || seconds !== undefined ? Number.NaN : Date.parse(header)
  const given = seconds ?? (Number.isNaN(date) ? Number.parseFloat(delay ?? '') : (date - Date.now()) / 1000)
  return Number.isFinite(given) ? Math.max(0, Math.round(given * 1000)) : undefined
}
