import type { GoogleErrorFacts } from '../../errors/google-error.ts'
import { judgeBadRequest } from './judge-bad-request.ts'
import { tooLarge, type Verdict } from './verdict.ts'

/** An answer of 300 to 599. */
interface Refusal {
  readonly status: number
  readonly facts: GoogleErrorFacts
  readonly retryAfterMs: number | undefined
  readonly baseUrl: string | undefined
}

/** Says what a refusal means: first by what Google says of the key, then by the HTTP status. */
export function judgeRefusal(refusal: Refusal): Verdict {
  const { status, facts } = refusal
  if (refusesKey(facts)) {
    return {
      code: 'auth_failed',
      sentence: 'The API key was refused.',
      try: 'Check GEMINI_API_KEY or the apiKey option; keys are made at https://aistudio.google.com/apikey',
    }
  }
  const verdict = byStatus[status] ?? (status >= 500 ? failed : status < 400 ? redirected : refused)
  return typeof verdict === 'function' ? verdict(refusal) : verdict
}

const refusesKey = ({ reason = '', message }: GoogleErrorFacts) =>
  /^API_KEY_(INVALID|EXPIRED)$/.test(reason) ||
  /API key (not valid|not found|expired|was reported)|unregistered callers/i.test(message)

const outOfTime: Verdict = {
  code: 'timeout',
  sentence: 'The server ran out of time.',
  try: 'Send less, or try again.',
}

const refused: Verdict = { code: 'request_invalid', sentence: 'The server refused the request.' }

const badRequest = ({ facts }: Refusal) => judgeBadRequest(facts) ?? refused

const byStatus: Readonly<Record<number, Verdict | ((refusal: Refusal) => Verdict)>> = {
  400: badRequest,
  401: {
    code: 'auth_failed',
    sentence: 'The server does not accept these credentials.',
    try: 'On Vertex run "gcloud auth application-default login"; on the Developer API check the key.',
  },
  402: quota('The account has no credit left.'),
  403: forbidden,
  404: notFound,
  405: badRequest,
  408: outOfTime,
  409: { code: 'server_error', sentence: 'The server gave the request up in favour of another.' },
  413: tooLarge,
  415: badRequest,
  422: badRequest,
  428: badRequest,
  429: tooMany,
  499: { code: 'server_error', sentence: 'The server says that the request was cancelled.' },
  501: { code: 'server_error', sentence: 'The server does not offer this operation.', retryable: false },
  504: outOfTime,
}

function failed({ facts }: Refusal): Verdict {
  const isFull = facts.reason === 'MODEL_CAPACITY_EXHAUSTED'
  return {
    code: 'server_error',
    sentence: isFull ? 'The model has no capacity left.' : 'The server failed.',
    ...(/overloaded|capacity/i.test(facts.message) && { try: 'Wait a little, or use another model.' }),
  }
}

function redirected({ baseUrl }: Refusal): Verdict {
  return {
    code: 'config_invalid',
    sentence: 'The server redirects instead of answering.',
    try: `Check the base URL${baseUrl ? ` ${baseUrl}` : ''}.`,
  }
}

function forbidden({ facts }: Refusal): Verdict {
  return /\bfiles?[/ ]|access the file/i.test(facts.message)
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
}

function notFound({ facts: { message }, baseUrl }: Refusal): Verdict {
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
    try: `Check the base URL${baseUrl ? ` ${baseUrl}` : ''} and the API version.`,
  }
}

/** Google answers 429 to a burst, which passes, and to a quota that is used up, which does not. */
function tooMany({ facts, retryAfterMs = 0 }: Refusal): Verdict {
  const { message, quotaIds, reason } = facts
  if (/limit: 0\b/.test(message)) return quota('This project has no quota for this model.')
  const isDaily = quotaIds.some((id) => /per_?day/i.test(id)) || /per[ _]day|daily/i.test(message)
  if (isDaily || retryAfterMs > 3_600_000) return quota('The quota for the day is used up.')
  if (
    reason === 'QUOTA_EXHAUSTED' ||
    /credits? (are|is) depleted|prepa(y|id)|spend(ing)? cap/i.test(message)
  ) {
    return quota('The quota is used up.')
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
