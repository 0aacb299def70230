import { parseTolerant } from '../../spatial/json/tolerant-json.ts'

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
const looksLikeJson = /^(?:\{\s*(?:["'}]|[\w$]+\s*:|$)|\[\s*(?:["'[{\]\d-]))/

function readBroken(text: string): ReplyJson | undefined {
  if (!looksLikeJson.test(text)) return undefined
  const closed = closeCut(text)
  const { value } = parseTolerant(closed ?? text)
  return value === undefined
    ? undefined
    : { value, repaired: closed === undefined, cut: closed !== undefined }
}

interface Open {
  readonly isArray: boolean
  /** Where the last thing in it ended that was complete. */
  safe: number
}

/**
 * A text that ends inside its first value, up to the last thing in it that was complete, with its brackets closed;
 * nothing where the value does close. A half-written text, number or entry of a list is left out: it would be wrong,
 * not short.
 */
export function closeCut(text: string): string | undefined {
  const open: Open[] = []
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || (char === "'" && /[\s,:[{]/.test(text[at - 1] ?? ' '))) {
      quote = char
    } else if (char === '{' || char === '[') {
      open.push({ isArray: char === '[', safe: at + 1 })
    } else if (char === '}' || char === ']') {
      open.pop()
      const around = open.at(-1)
      if (around === undefined) return undefined
      around.safe = at + 1
    } else if (char === ',') {
      const around = open.at(-1)
      if (around !== undefined) around.safe = at
    }
  }
  const list = open.findIndex(({ isArray }, depth) => isArray && depth < open.length - 1)
  const kept = list < 0 ? open : open.slice(0, list + 1)
  const last = kept.at(-1)
  return (
    last &&
    text.slice(0, last.safe) +
      kept
        .toReversed()
        .map(({ isArray }) => (isArray ? ']' : '}'))
        .join('')
  )
}
