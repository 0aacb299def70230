import { parseTolerant } from '../spatial/tolerant-json.ts'

/** The JSON value that a reply consists of, and what had to be done to read it. */
export interface ReplyJson {
  readonly value: unknown
  /** True when it was not quite JSON. */
  readonly repaired: boolean
  /** True when the reply ended before the value did: what had closed by then is kept. */
  readonly cut: boolean
}

/** The JSON value that a reply consists of, be it fenced, in prose, not quite JSON, or cut; nothing where there is none. */
export function readReplyJson(text: string): ReplyJson | undefined {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1]
  const from = text.search(/[[{]/)
  const until = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'))
  const inside = from >= 0 && until > from ? text.slice(from, until + 1) : undefined
  for (const candidate of [text, fenced, inside]) {
    if (candidate === undefined) continue
    try {
      return { value: JSON.parse(candidate), repaired: false, cut: false }
    } catch {}
  }
  return readBroken(from < 0 ? '' : text.slice(from))
}

/** A bracket in prose is no JSON: what follows must look like a value. */
const looksLikeJson = /^(?:\{\s*(?:["'}]|[\w$]+\s*:)|\[\s*(?:["'[{\]\d-]))/

function readBroken(text: string): ReplyJson | undefined {
  if (!looksLikeJson.test(text)) return undefined
  const closed = closeCut(text)
  const { value } = parseTolerant(closed ?? text)
  return value === undefined
    ? undefined
    : { value, repaired: closed === undefined, cut: closed !== undefined }
}

/**
 * A text that ends inside its first value, up to the last thing in it that was complete, with its brackets closed;
 * nothing where the value does close. A half-written string or number is left out: it would be wrong, not short.
 */
export function closeCut(text: string): string | undefined {
  const open: string[] = []
  let quote = ''
  let safe: { readonly end: number; readonly open: string } | undefined
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || (char === "'" && /[\s,:[{]/.test(text[at - 1] ?? ' '))) {
      quote = char
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']')
      safe = { end: at + 1, open: open.toReversed().join('') }
    } else if (char === '}' || char === ']') {
      open.pop()
      if (open.length === 0) return undefined
      safe = { end: at + 1, open: open.toReversed().join('') }
    } else if (char === ',') {
      safe = { end: at, open: open.toReversed().join('') }
    }
  }
  return safe && text.slice(0, safe.end) + safe.open
}
