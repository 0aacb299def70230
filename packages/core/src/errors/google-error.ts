/** What Google's error body says, whatever shape it arrived in. */
export interface GoogleErrorFacts {
  /** The HTTP status that the body itself names. */
  readonly httpStatus?: number
  /** The canonical status, such as `RESOURCE_EXHAUSTED`. */
  readonly status?: string
  /** Google's own sentence, with nothing wrapped around it. */
  readonly message: string
  /** `ErrorInfo.reason`, such as `API_KEY_INVALID`. */
  readonly reason?: string
  /** `RetryInfo.retryDelay` in milliseconds. */
  readonly retryInfoMs?: number
  /** "Please retry in 48.9s" of the message, in milliseconds; finer than `retryInfoMs`. */
  readonly messageRetryMs?: number
  /** The quotas that ran out, such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
  readonly quotaIds: readonly string[]
}

/**
 * Reads an error body of the Gemini API or Vertex AI. Bodies in the wild are arrays, JSON inside a JSON string, have
 * raw newlines in strings, stray commas, keys with a space in front; what cannot be parsed is searched instead.
 * Never throws.
 */
export function readGoogleError(body: string): GoogleErrorFacts {
  const start = body.search(/[[{]/)
  const parsed = start < 0 ? undefined : parseLoosely(body.slice(start))
  const error = parsed === undefined ? undefined : unwrap(parsed)
  return error === undefined ? searchText(body) : fromObject(error)
}

const unit = 'ms|milliseconds?|h(?:ours?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?'
const number = String.raw`\d+(?:\.\d+)?`
const amounts = new RegExp(String.raw`(${number})\s?(${unit})(?![a-z])`, 'gi')
const waitHint = new RegExp(
  String.raw`(?:reset|retry|try again)\s+(?:in|after)\s+((?:${number}\s?(?:${unit})(?![a-z])[\s,]*)+)`,
  'i',
)

/** `"1h2m3.5s"`, `"900.2ms"`, `"48s"` or `"2 minutes 5 seconds"` in milliseconds; nothing where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(amounts)]
  if (parts.length === 0) return undefined
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * msOf(unit!.toLowerCase()), 0)
}

function msOf(unit: string): number {
  if (unit.startsWith('ms') || unit.startsWith('milli')) return 1
  return { h: 3_600_000, m: 60_000, s: 1000 }[unit[0] as 'h' | 'm' | 's']
}

type Fields = Record<string, unknown>

function parseLoosely(text: string): unknown {
  for (const candidate of [text, repair(text)]) {
    try {
      return JSON.parse(candidate)
    } catch {}
  }
  return undefined
}

/** Escapes raw control characters inside strings, drops commas that follow a comma or an opening bracket. */
function repair(text: string): string {
  let out = ''
  let inString = false
  /** The last character outside strings that is no space. */
  let last = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (inString) {
      if (char === '\\') out += char + (text[++at] ?? '')
      else if (char < ' ') out += char === '\n' ? '\\n' : ' '
      else {
        out += char
        inString = char !== '"'
      }
    } else if (char === ',' && (last === ',' || last === '[' || last === '{')) {
    } else {
      out += char
      inString = char === '"'
      if (char.trim() !== '') last = char
    }
  }
  return out
}

function unwrap(value: unknown, depth = 0): Fields | undefined {
  if (depth > 5) return undefined
  if (Array.isArray(value)) return value.length > 0 ? unwrap(value[0], depth + 1) : undefined
  if (typeof value !== 'object' || value === null) return undefined
  const fields = trimKeys(value)
  if (typeof fields.error === 'object' && fields.error !== null) return unwrap(fields.error, depth + 1)
  if (typeof fields.error === 'string' && !('message' in fields)) return { message: fields.error }
  const { message } = fields
  if (typeof message === 'string' && /^\s*[[{]/.test(message)) {
    const parsed = parseLoosely(message)
    const inner = parsed === undefined ? undefined : unwrap(parsed, depth + 1)
    if (inner !== undefined) return { ...fields, ...inner, message: inner.message ?? message }
  }
  return 'message' in fields || 'code' in fields || 'status' in fields ? fields : undefined
}

function fromObject(error: Fields): GoogleErrorFacts {
  const details = (Array.isArray(error.details) ? error.details : [])
    .filter((detail): detail is object => typeof detail === 'object' && detail !== null)
    .map(trimKeys)
  const said = typeof error.message === 'string' ? error.message : ''
  // The SDK makes a message of whatever was no JSON, such as the page of a proxy.
  const message = /^\s*<(?:!doctype|html|head|body)\b/i.test(said) ? plainText(said) : said
  // Older bodies name the metric alone, which tells a day from a minute as well.
  const quotaIds = details
    .flatMap((detail) => (Array.isArray(detail.violations) ? detail.violations : []))
    .map(
      (violation: { quotaId?: unknown; quotaMetric?: unknown } | null) =>
        violation?.quotaId ?? violation?.quotaMetric,
    )
    .filter((id) => typeof id === 'string')
  const reason = details.map((detail) => detail.reason).find((value) => typeof value === 'string')
  const delay = details.map((detail) => detail.retryDelay).find((value) => value !== undefined)
  return facts({
    httpStatus: typeof error.code === 'number' ? error.code : undefined,
    status: typeof error.status === 'string' ? error.status : undefined,
    message,
    reason,
    retryInfoMs: readDelay(delay),
    quotaIds,
  })
}

/** Both JSON forms of a protobuf duration: `"48s"` and `{ seconds, nanos }`. */
function readDelay(delay: unknown): number | undefined {
  if (typeof delay === 'string') return parseDuration(delay)
  if (typeof delay !== 'object' || delay === null) return undefined
  const { seconds = 0, nanos = 0 } = delay as { seconds?: unknown; nanos?: unknown }
  const ms = Number(seconds) * 1000 + Number(nanos) / 1e6
  return Number.isFinite(ms) ? ms : undefined
}

function searchText(body: string): GoogleErrorFacts {
  const text = body.replaceAll('\\"', '"')
  const first = (pattern: RegExp) => pattern.exec(text)?.[1]
  const code = first(/"code"\s*:\s*(\d{3})/)
  const delay = first(/"retryDelay"\s*:\s*"([^"]+)"/)
  return facts({
    httpStatus: code === undefined ? undefined : Number(code),
    status: first(/"status"\s*:\s*"([A-Z_]+)"/),
    message: first(/"message"\s*:\s*"([^"]+)"/) ?? plainText(body),
    reason: first(/"reason"\s*:\s*"([^"]+)"/),
    retryInfoMs: delay === undefined ? undefined : parseDuration(delay),
    quotaIds: [...text.matchAll(/"quotaId"\s*:\s*"([^"]+)"/g)].map((match) => match[1]!),
  })
}

function facts(found: {
  httpStatus: number | undefined
  status: string | undefined
  message: string
  reason: string | undefined
  retryInfoMs: number | undefined
  quotaIds: readonly string[]
}): GoogleErrorFacts {
  const hint = waitHint.exec(found.message)?.[1]
  const messageRetryMs = hint === undefined ? undefined : parseDuration(hint)
  return {
    message: found.message,
    quotaIds: found.quotaIds,
    ...(found.httpStatus !== undefined && { httpStatus: found.httpStatus }),
    ...(found.status !== undefined && { status: found.status }),
    ...(found.reason !== undefined && { reason: found.reason }),
    ...(found.retryInfoMs !== undefined && { retryInfoMs: found.retryInfoMs }),
    ...(messageRetryMs !== undefined && { messageRetryMs }),
  }
}

function trimKeys(value: object): Fields {
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key.trim(), field]))
}

/** More of a page than this is never shown, and to search it for tags could take long. */
const mostPageLength = 10_000

function plainText(body: string): string {
  return body
    .slice(0, mostPageLength)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
