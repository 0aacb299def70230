import type { ErrorCode } from '../../errors/codes.ts'
import { SightglassError, type SightglassErrorOptions } from '../../errors/sightglass-error.ts'
import { type GoogleErrorFacts, readGoogleError } from './google-error.ts'

/** What a failed call was about, for the message. */
export interface RequestContext {
  readonly model?: string
  readonly baseUrl?: string
  /** The answer's headers, where one came. The SDK's own error drops them. */
  readonly headers?: Headers
  /** True once part of an answer had arrived. */
  readonly midStream?: boolean
}

/**
 * Makes the one error of Sightglass from whatever the SDK, fetch or the network threw.
 * Never carries keys, bytes or the caller's prompt.
 */
export function toRequestError(error: unknown, context: RequestContext = {}): SightglassError {
  if (SightglassError.isInstance(error)) return error
  const status = httpStatusOf(error)
  if (status !== undefined) return fromHttp(status, error as Error, context)
  return fromThrown(error, context)
}

/** The header that says how long to wait, in milliseconds: `Retry-After` in seconds or as a date. */
function retryAfterHeaderMs(headers: Headers | undefined, now = Date.now()): number | undefined {
  const exact = headers?.get('retry-after-ms')
  if (exact != null && Number.isFinite(Number(exact))) return Math.max(0, Number(exact))
  const value = headers?.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function httpStatusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status
  return error instanceof Error && typeof status === 'number' && status >= 300 && status < 600
    ? status
    : undefined
}

interface Verdict {
  readonly code: ErrorCode
  readonly sentence: string
  readonly try?: string
  readonly retryable?: boolean
  readonly limit?: string
  readonly given?: string
}

function fromHttp(status: number, error: Error, context: RequestContext): SightglassError {
  const facts = readGoogleError(error.message)
  const retryAfterMs = longest(retryAfterHeaderMs(context.headers), facts.retryInfoMs, facts.messageRetryMs)
  const verdict = judge(status, facts, retryAfterMs, context)
  const requestId = ['x-request-id', 'x-goog-request-id', 'x-cloud-trace-context']
    .map((name) => context.headers?.get(name))
    .find(Boolean)
  return new SightglassError(verdict.code, verdict.sentence, {
    status,
    details: {
      given: verdict.given,
      limit: verdict.limit,
      model: context.model,
      server: short(facts.message) || undefined,
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

function judge(
  status: number,
  facts: GoogleErrorFacts,
  retryAfterMs: number | undefined,
  context: RequestContext,
): Verdict {
  const { message, reason = '' } = facts
  const says = (pattern: RegExp) => pattern.test(message)
  if (
    /^API_KEY_(INVALID|EXPIRED)$/.test(reason) ||
    says(/API key (not valid|not found|expired|was reported)|unregistered callers/i)
  ) {
    return {
      code: 'auth_failed',
      sentence: 'The API key was refused.',
      try: 'Check GEMINI_API_KEY or the apiKey option; keys are made at https://aistudio.google.com/apikey',
    }
  }
  switch (status) {
    case 401:
      return {
        code: 'auth_failed',
        sentence: 'The server does not accept these credentials.',
        try: 'On Vertex run "gcloud auth application-default login"; on the Developer API check the key.',
      }
    case 402:
      return quota('The account has no credit left.')
    case 403:
      return says(/\bfiles?[/ ]|access the file/i)
        ? {
            code: 'file_expired',
            sentence: 'The uploaded file is gone, or belongs to another key.',
            try: 'Upload it again: files live 48 hours and are seen only by the project that uploaded them.',
          }
        : {
            code: 'permission_denied',
            sentence: 'These credentials may not do this.',
            try: 'Check that the API is enabled for the project and that the key has no restriction against it.',
          }
    case 404:
      return notFound(message, context)
    case 408:
    case 504:
      return { code: 'timeout', sentence: 'The server ran out of time.', try: 'Send less, or try again.' }
    case 409:
      return { code: 'server_error', sentence: 'The server gave the request up in favour of another.' }
    case 413:
      return tooLarge()
    case 429:
      return tooMany(facts, retryAfterMs)
    case 400:
    case 405:
    case 415:
    case 422:
    case 428:
      return badRequest(facts)
    case 499:
      return { code: 'server_error', sentence: 'The server says that the request was cancelled.' }
    case 501:
      return { code: 'server_error', sentence: 'The server does not offer this operation.', retryable: false }
  }
  if (status >= 500) {
    return {
      code: 'server_error',
      sentence:
        reason === 'MODEL_CAPACITY_EXHAUSTED' ? 'The model has no capacity left.' : 'The server failed.',
      try: says(/overloaded|capacity/i) ? 'Wait a little, or use another model.' : undefined,
    }
  }
  if (status < 400) {
    return {
      code: 'config_invalid',
      sentence: 'The server redirects instead of answering.',
      try: `Check the base URL${context.baseUrl ? ` ${context.baseUrl}` : ''}.`,
    }
  }
  return { code: 'request_invalid', sentence: 'The server refused the request.' }
}

function notFound(message: string, context: RequestContext): Verdict {
  if (/\bfiles?\//i.test(message) || /file .*not (found|exist)/i.test(message)) {
    return {
      code: 'file_expired',
      sentence: 'The uploaded file is gone.',
      try: 'Upload it again: files live 48 hours.',
    }
  }
  if (/\bmodels?\b/i.test(message)) {
    return {
      code: 'model_unknown',
      sentence: 'The server does not know this model.',
      try: 'Check the id, whether the model still lives, and whether this API version offers it ("-latest" aliases need v1beta).',
    }
  }
  return {
    code: 'request_invalid',
    sentence: 'The server has nothing at this address.',
    try: `Check the base URL${context.baseUrl ? ` ${context.baseUrl}` : ''} and the API version.`,
  }
}

function tooMany(facts: GoogleErrorFacts, retryAfterMs: number | undefined): Verdict {
  const daily =
    facts.quotaIds.some((id) => /per_?day/i.test(id)) || /per[ _]day|per_day|daily/i.test(facts.message)
  const spent =
    facts.reason === 'QUOTA_EXHAUSTED' ||
    /credits? (are|is) depleted|prepa(y|id)|spend(ing)? cap/i.test(facts.message)
  const none = /limit: 0\b/.test(facts.message)
  const far = retryAfterMs !== undefined && retryAfterMs > 3_600_000
  if (daily || spent || none || far) {
    return quota(
      none
        ? 'This project has no quota for this model.'
        : daily || far
          ? 'The quota for the day is used up.'
          : 'The quota is used up.',
    )
  }
  return {
    code: 'rate_limited',
    sentence: 'Too many requests or tokens in a short time.',
    try: 'Wait and try again; limits.requestsPerMinute and limits.tokensPerMinute keep a client below its quota.',
  }
}

function quota(sentence: string): Verdict {
  return {
    code: 'quota_exceeded',
    sentence,
    retryable: false,
    try: 'Waiting a minute will not help: see https://ai.google.dev/gemini-api/docs/rate-limits or use another model.',
  }
}

function tooLarge(): Verdict {
  return {
    code: 'media_too_large',
    sentence: 'The request is too large to send inline.',
    try: 'Upload the media with vision.files.upload() and pass the result.',
  }
}

function badRequest(facts: GoogleErrorFacts): Verdict {
  const { message } = facts
  const tokens = /token count \((\d+)\) exceeds the maximum number of tokens allowed \((\d+)\)/i.exec(message)
  if (tokens !== null || /exceeds the maximum number of tokens|context (length|window)/i.test(message)) {
    return {
      code: 'limit_exceeded',
      sentence: "The prompt does not fit into the model's context.",
      given: tokens === null ? undefined : `${tokens[1]} tokens`,
      limit: tokens === null ? undefined : `${tokens[2]} tokens`,
      try: 'Send fewer or smaller media, a lower mediaResolution or fps; vision.estimate() counts beforehand.',
    }
  }
  if (/payload size exceeds|request (entity|payload) (is )?too large/i.test(message)) return tooLarge()
  if (
    /\b(too many|too long|too large) |duration exceeds|exceeds the (maximum|limit)|\b(number|count) of \w+ exceeds/i.test(
      message,
    )
  ) {
    return { code: 'limit_exceeded', sentence: 'The request passes a limit of the model.' }
  }
  if (/unsupported mime ?type|mime ?type .*not supported/i.test(message)) {
    return { code: 'media_type_unsupported', sentence: 'The model does not take this type of media.' }
  }
  if (
    /unable to process input (image|video|audio)|provided image is not valid|(could not|failed to) (decode|process) .*(image|video|audio)|document has no pages/i.test(
      message,
    )
  ) {
    return { code: 'media_unreadable', sentence: 'The server could not read the media.' }
  }
  if (/cannot fetch content|url_retrieval|failed to fetch|robots/i.test(message)) {
    return { code: 'media_fetch_failed', sentence: 'The server could not fetch the URL.' }
  }
  if (/(invalid|unsupported) file.?uri/i.test(message)) {
    return {
      code: 'media_fetch_failed',
      sentence: 'The server takes no media from this address.',
      try: 'The Developer API reads gs:// only after vision.files.register(); a public https URL, a path or bytes always work.',
    }
  }
  if (/not in an? ACTIVE state/i.test(message)) {
    return {
      code: 'file_failed',
      sentence: 'The uploaded file is not ready.',
      try: 'Wait until its state is ACTIVE.',
    }
  }
  if (/location is not supported|enable billing|FAILED_PRECONDITION/i.test(`${message} ${facts.status}`)) {
    return { code: 'permission_denied', sentence: 'The server refuses this account or place.' }
  }
  if (
    /thinking|budget|temperature|top_?[pk]\b|media.?resolution|response.?(schema|mime)|candidate.?count|(is|are) not (enabled|supported)/i.test(
      message,
    )
  ) {
    return { code: 'model_unsupported_option', sentence: 'The model does not take one of the options.' }
  }
  return { code: 'request_invalid', sentence: 'The server refused the request.' }
}

function fromThrown(error: unknown, context: RequestContext): SightglassError {
  const chain = causes(error)
  const text = chain.map((cause) => cause.message).join(' ')
  const systemCode = chain
    .map((cause) => (cause as { code?: unknown }).code)
    .find((code) => typeof code === 'string')
  const options = (
    details: Record<string, string | undefined>,
    extra: Partial<SightglassErrorOptions> = {},
  ) => ({
    ...extra,
    details: {
      ...details,
      model: context.model,
      server: context.baseUrl,
      cause: systemCode as string | undefined,
    },
    cause: error,
  })
  if (/default credentials|unable to authenticate|invalid_grant|could not refresh/i.test(text)) {
    return new SightglassError(
      'auth_failed',
      'No Google Cloud credentials were found.',
      options({ try: 'Run "gcloud auth application-default login" or set GOOGLE_APPLICATION_CREDENTIALS.' }),
    )
  }
  const type = context.headers?.get('content-type') ?? ''
  // A page of a proxy, or JSON where events were asked for, is no stream that was cut.
  const isOther = /html|json/i.test(type) && /incomplete json segment/i.test(text)
  if (
    isOther ||
    /exception parsing stream chunk|response body is empty/i.test(text) ||
    error instanceof SyntaxError
  ) {
    const { cause: _, ...rest } = options({
      try: 'Look whether a proxy stands between; it may have changed the answer.',
    })
    return new SightglassError('reply_unparseable', "The server's answer is no JSON.", {
      ...rest,
      retryable: false,
    })
  }
  if (
    context.midStream === true ||
    /terminated|incomplete json segment|other side closed|socket hang up/i.test(text)
  ) {
    return new SightglassError(
      'network_error',
      'The answer was cut off before it was complete.',
      options({ try: 'Try again.' }),
    )
  }
  if (systemCode !== undefined || /fetch failed|network|socket|getaddrinfo/i.test(text)) {
    return new SightglassError(
      'network_error',
      `The server ${context.baseUrl ? `at ${context.baseUrl} ` : ''}cannot be reached.`,
      options({
        try:
          systemCode === 'ECONNREFUSED'
            ? 'Nothing listens there: start it, or check the base URL.'
            : 'Check the network and the base URL.',
      }),
    )
  }
  return new SightglassError('request_invalid', 'The request could not be sent.', {
    details: { reason: short(text), model: context.model },
    cause: error,
  })
}

function causes(error: unknown): Error[] {
  const found: Error[] = []
  let next = error
  while (next instanceof Error && found.length < 6) {
    found.push(next)
    const inner: unknown = next instanceof AggregateError ? next.errors[0] : next.cause
    next = inner
  }
  return found
}

function longest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.ceil(Math.max(...known))
}

/** At most 300 characters, without anything that looks like encoded bytes. */
function short(text: string): string {
  const clean = text
    .replace(/[A-Za-z0-9+/_-]{120,}={0,2}/g, '[…]')
    .replace(/\s+/g, ' ')
    .trim()
  return clean.length > 300 ? `${clean.slice(0, 299)}…` : clean
}
