import { readTime } from './read-time.ts'

/** An event as a line or an item says it, before its times are checked. */
export interface RawEvent {
  readonly startSeconds: number | undefined
  readonly endSeconds?: number | undefined
  readonly text: string
  readonly extra?: Record<string, unknown>
}

/** The source of a pattern for `MM:SS` and `H:MM:SS(.s)`. */
export const clockPattern = String.raw`(?:\d{1,3}:)?\d{1,4}:\d{2}(?:[.,]\d{1,3})?`

const anyTime = String.raw`(?:${clockPattern}(?::\d{3})?|(?:\d{1,3}h)?\d{1,3}m\d{1,2}s(?:\d{1,3}ms)?)`
/** What may stand before a time: marks of lists, headings, quotes and tables, and a number of a list. */
const opening = String.raw`^[\s>#*_|•–-]*(?:\d{1,4}[.)]\s+)?[*_${'`'}]*`
const line = new RegExp(
  String.raw`${opening}\[?\(?\s*(${anyTime})\s*\)?\]?(?:\s*(?:-->|[-–—|]|to)\s*\[?\(?\s*(${anyTime})\s*\)?\]?)?(.*)$`,
)
const cueSettings = /^(?:align|position|line|size|region|vertical):/
const keyed = new RegExp(
  String.raw`"(${anyTime})(?:\s*(?:-->|[-–—]|to)\s*(${anyTime}))?"\s*:\s*("(?:[^"\\]|\\.)*")`,
  'g',
)

/**
 * Events of a reply that is no list of JSON objects: lines such as `00:12 - 00:15 A car passes` (in lists, tables and
 * headings too), subtitles (SRT, WebVTT) whose words follow their time, or one object with times as keys.
 */
export function eventsOfText(text: string): RawEvent[] {
  const found = eventsOfLines(text.split('\n'))
  return found.length > 0 ? found : eventsOfKeys(text)
}

function eventsOfLines(lines: readonly string[]): RawEvent[] {
  const events: { startSeconds: number | undefined; endSeconds: number | undefined; text: string }[] = []
  // Set while the words of the last time are still to come on lines of their own.
  let isOpen = false
  lines.forEach((one, at) => {
    const match = one.length < 4000 ? line.exec(one) : null
    if (match) {
      const [, start, end, rest = ''] = match
      const text = wordsOf(rest)
      events.push({ startSeconds: readTime(start), endSeconds: readTime(end), text })
      isOpen = text === ''
      return
    }
    const last = events.at(-1)
    if (!isOpen || !last) return
    const words = one.trim()
    if (words === '') isOpen = last.text === ''
    else if (!isCueNumber(words, lines[at + 1]))
      last.text = last.text === '' ? words : `${last.text}\n${words}`
  })
  return events
}

/** The number that subtitles have above each time. */
function isCueNumber(words: string, next: string | undefined): boolean {
  return /^\d+$/.test(words) && next !== undefined && next.length < 4000 && line.test(next)
}

/** What a line says beside its time, without the marks of tables and bold type. */
function wordsOf(rest: string): string {
  const words = rest
    .replaceAll('**', '')
    .replace(/^[\s:|*_`\])–—-]+/, '')
    .trim()
    .replace(/\s*\|$/, '')
  return cueSettings.test(words) ? '' : words
}

/** `{"00:05": "A car", "01:10": "The end"}` */
function eventsOfKeys(text: string): RawEvent[] {
  return [...text.matchAll(keyed)].map(([, start, end, words]) => ({
    startSeconds: readTime(start),
    endSeconds: readTime(end),
    text: textOf(words!),
  }))
}

function textOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted.slice(1, -1)
  }
}
