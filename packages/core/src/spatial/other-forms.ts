import { isRecord, toNumbers } from './numbers.ts'
import { parseTolerant } from './tolerant-json.ts'

/**
 * Items of a reply that has no objects to speak of: bare boxes `[[y, x, y, x], …]`, one bare box, bare boxes with
 * their label among the numbers, or labels as keys `{"cat": [y, x, y, x]}`.
 */
export function itemsOfOthers(texts: readonly string[]): Record<string, unknown>[] {
  return texts.flatMap((text) => itemsOf(parseTolerant(text).value))
}

function itemsOf(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) {
    const whole = boxWithLabel(value)
    if (whole) return [whole]
    return value.flatMap((entry): Record<string, unknown>[] => {
      const item = Array.isArray(entry) ? boxWithLabel(entry) : undefined
      return item ? [item] : []
    })
  }
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([label, entry]) => {
    if (!Array.isArray(entry)) return []
    if (toNumbers(entry)?.length === 4) return [{ label, box_2d: entry }]
    return entry.flatMap((box) => (toNumbers(box)?.length === 4 ? [{ label, box_2d: box as unknown }] : []))
  })
}

function boxWithLabel(list: readonly unknown[]): Record<string, unknown> | undefined {
  const words = list.filter((entry) => typeof entry === 'string' && toNumbers([entry]) === undefined)
  const rest = list.filter((entry) => !words.includes(entry))
  const box = toNumbers(rest.length === 1 ? rest[0] : rest)
  if (box?.length !== 4 || words.length > 1) return undefined
  return words.length === 1 ? { label: words[0], box_2d: box } : { box_2d: box }
}

/**
 * The model's words inside something that was wrapped round them: a whole API response, JSON in a JSON string, or
 * text with its quotes escaped. `undefined` when there is no such wrapping.
 */
export function unwrapReply(text: string): string | undefined {
  const trimmed = text.trim()
  // Only what can be such a wrapping is parsed: a hostile `[[[[…` would take seconds.
  if (trimmed.startsWith('"') || /^[[{]\s*[{"]/.test(trimmed.slice(0, 1000))) {
    try {
      const value: unknown = JSON.parse(trimmed)
      if (typeof value === 'string') return value
      const texts = responseTexts(value)
      if (texts.length > 0) return texts.join('')
    } catch {
      // No JSON as a whole; it may still be escaped.
    }
  }
  return /\\"(?:box|label|point|mask)/.test(trimmed)
    ? trimmed.replace(/\\n/g, '\n').replace(/\\(["\\/])/g, '$1')
    : undefined
}

/** The text parts of a `generateContent` response, or of a list of streamed ones; thoughts are left out. */
function responseTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(responseTexts)
  if (!isRecord(value)) return []
  if (isRecord(value.response)) return responseTexts(value.response)
  if (!Array.isArray(value.candidates)) return typeof value.text === 'string' ? [value.text] : []
  const first: unknown = value.candidates[0]
  const content = isRecord(first) && isRecord(first.content) ? first.content : {}
  const parts: unknown[] = Array.isArray(content.parts) ? content.parts : []
  return parts.flatMap((part) =>
    isRecord(part) && typeof part.text === 'string' && part.thought !== true ? [part.text] : [],
  )
}
