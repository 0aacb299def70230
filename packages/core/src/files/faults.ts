import type { ErrorCode } from '../errors/codes.ts'
import { type GoogleErrorFacts, readGoogleError } from '../errors/google-error.ts'
import { quote } from '../errors/quote.ts'
import { readRetryAfter } from '../errors/retry-after.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Reply } from './send.ts'

/** What an unwelcome answer means for the one who sent the call. */
export interface Fault {
  readonly error: SightglassError
  /** Whether the same call may go better later. */
  readonly passing: boolean
  readonly retryAfterMs?: number
}

/** Reads an answer that is no success. `isAboutFile`: one file was asked for, so that "not found" is about that. */
export function readFault(reply: Reply, doing: string, isAboutFile = false): Fault {
  const facts = readGoogleError(reply.text)
  const { code, passing, advice } = judge(reply.status, facts, isAboutFile)
  const asked = readRetryAfter((name) => reply.header(name)) ?? facts.retryInfoMs
  const wait = asked !== undefined && { retryAfterMs: Math.ceil(asked) }
  const error = new SightglassError(code, `${doing} failed.`, {
    details: {
      status: reply.status,
      reason: facts.status,
      server: quote(facts.message) || undefined,
      try: advice,
    },
    status: reply.status,
    retryable: passing,
    ...wait,
  })
  return { error, passing, ...wait }
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

function judge(
  status: number,
  { message: said, reason }: GoogleErrorFacts,
  isAboutFile: boolean,
): { code: ErrorCode; passing: boolean; advice?: string } {
  if (status === 401 || reason === 'API_KEY_INVALID' || /API key not valid/i.test(said)) {
    return { code: 'auth_failed', passing: false }
  }
  // Google does not tell a file that is gone from one that is another's.
  if (status === 403 && /\bFile\b.*may not exist/i.test(said)) return { code: 'file_expired', passing: false }
  if (status === 403) return { code: 'permission_denied', passing: false }
  if (status === 404 || status === 410) {
    if (isAboutFile) return { code: 'file_expired', passing: false }
    const advice = 'The server has nothing at this address: check baseUrl and apiVersion.'
    return { code: 'request_invalid', passing: false, advice }
  }
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
