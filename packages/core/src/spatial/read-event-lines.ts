import { keyRole } from './item/item-keys.ts'
import { eventsOfItem, type RawEvent } from './item/read-event-item.ts'
import { readTime } from './item/read-time.ts'

/** The source of a pattern for `MM:SS` and `H:MM:SS(.s)`. */
export const clockPattern = String.raw`(?:\d{1,3}:)?\d{1,4}:\d{2}(?:[.,]\d{1,3}(?![\d:]))?`

const clockTime = String.raw`${clockPattern}(?::\d{3})?`
const spelledTime = String.raw`(?:\d{1,3}h)?\d{1,3}m\d{1,2}s(?:\d{1,3}ms)?|\d{1,6}(?:\.\d{1,3})?\s?s(?:ec(?:onds?)?)?\b`
const anyTime = `(?:${clockTime}|${spelledTime})`
const separator = String.raw`(?:-->|->|→|[-–—~〜～]|\bto\b|\buntil\b)`
/** What may stand before a time: marks of lists, headings, quotes and tables, and a number of a list. */
const opening = String.raw`^[\s>#*_|•–-]*(?:\d{1,4}[.)]\s+)?[*_${'`'}]*`
/**
 * Both ends of a stretch are written in one way, and in a table each has its cell: `30s` in `0:56 - 30s of silence` and
 * `1:30` in `| 0:56 | 1:30 is shown |` are words.
 */
const timedLines = [clockTime, spelledTime].map(
  (time) =>
    new RegExp(
      String.raw`${opening}\[?\(?\s*(${time})\s*\)?\]?(?:\s*(?:${separator}|[,;]|\|(?=\s*(?:${time})\s*[|\])]))\s*\[?\(?\s*(${time})\s*\)?\]?)?(.*)$`,
    ),
)
/** `[0.00 --> 2.50] words`: two plain numbers are seconds where they stand as a range before words. */
const secondsLine = new RegExp(
  String.raw`${opening}\[?\(?\s*(\d{1,6}(?:\.\d{1,3})?)\s*(?:-->|->|→|[-–—])\s*(\d{1,6}\.\d{1,3})\s*[*_]*[\])]?[*_]*\s*[:\s](.*)$`,
)
/** A time further on in a line, with something before or behind it that makes it one: `(00:10)`, `at 00:10`. */
const within = new RegExp(
  String.raw`(?:(?:^|\s)(?:at|from|around|about|between|after|near|and)\s+|(?:(?<!\d):|[[(|@,;–—-])\s*)[*_${'`'}]*[[(]?(${anyTime})(?:\s*(${separator}|\||\band\b)\s*[[(]?(${anyTime}))?(?!\d|:\d)[*_${'`'}]*[\])]?[*_${'`'}]*`,
  'gi',
)
const cueSettings = /^(?:align|position|line|size|region|vertical):/
const keyed = new RegExp(
  String.raw`"(${anyTime})(?:\s*(?:-->|[-–—]|to)\s*(${anyTime}))?"\s*:\s*("(?:[^"\\]|\\.)*")`,
  'g',
)
/** A line of YAML, or of a block such as `**Timestamp:** 00:00 - 00:05`. */
const field =
  /^[\s>#*•-]*(?:\d{1,4}[.)]\s+)?[*_"']*([A-Za-z][A-Za-z _-]{0,28}?)[*_"']*\s*[:=]\s*[*_]*\s*(\S.*)$/
/** Longer lines are prose, or hostile. */
const maxLine = 4000

/**
 * Events of a reply that is no list of JSON objects: lines such as `00:12 - 00:15 A car passes` (in lists, tables and
 * headings too), subtitles (SRT, WebVTT) whose words follow their time, or one object with times as keys.
 */
export function eventsOfText(text: string): RawEvent[] {
  const found = eventsOfLines(text.split('\n'))
  return found.length > 0 ? found : eventsOfKeys(text)
}

/** Events of blocks of fields, and of lines with their time at the end or in prose. */
export function eventsOfProse(text: string): RawEvent[] {
  const lines = text.split('\n')
  const found = eventsOfFields(lines)
  return found.length > 0 ? found : eventsWithin(lines)
}

/** Events of lists without objects: `[["00:10", "A car"], …]`, `["00:10 - A car", …]`. */
export function eventsOfLists(value: unknown): RawEvent[] {
  if (!Array.isArray(value)) return []
  if (value.every((one) => typeof one === 'string')) {
    const isOne = value.length > 1 && value[0]?.includes(':') && readTime(value[0]) !== undefined
    return isOne ? eventOfRow(value) : eventsOfLines(value).filter(({ text }) => text !== '')
  }
  return value.flatMap((one) => (Array.isArray(one) ? eventOfRow(one) : []))
}

function eventOfRow([from, ...rest]: readonly unknown[]): RawEvent[] {
  const words = rest.filter((one): one is string => typeof one === 'string' && readTime(one) === undefined)
  if (words.length === 0) return []
  const end = rest.find((one) => readTime(one) !== undefined)
  return eventsOfItem({ start: from, ...(end !== undefined && { end }), text: words.join(', ') })
}

function eventsOfLines(lines: readonly string[]): RawEvent[] {
  const events: { startSeconds: number | undefined; endSeconds: number | undefined; text: string }[] = []
  // Set while the words of the last time are still to come on lines of their own.
  let isOpen = false
  let isClocked = false
  lines.forEach((one, at) => {
    const match = one.length < maxLine ? timedLine(one) : undefined
    // Words below a time may begin with a time of another kind: `30s of silence` in subtitles.
    const isWords = isOpen && events.at(-1)?.text === '' && match && isClocked !== match[1]!.includes(':')
    if (match && !isWords) {
      const [, start = '', end, rest = ''] = match
      isClocked = start.includes(':')
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

function timedLine(line: string): RegExpExecArray | undefined {
  for (const form of [...timedLines, secondsLine]) {
    const match = form.exec(line)
    if (match) return match
  }
  return undefined
}

/** The number that subtitles have above each time. */
function isCueNumber(words: string, next: string | undefined): boolean {
  return /^\d+$/.test(words) && next !== undefined && next.length < maxLine && timedLine(next) !== undefined
}

/** What a line says beside its time, without the marks of tables and bold type. */
function wordsOf(rest: string): string {
  const words = rest
    .replaceAll('**', '')
    .replace(/^(?:[-=]>|[\s:,;|*_`\])–—→-])+/, '')
    .trim()
    .replace(/\s*\|$/, '')
  return cueSettings.test(words) ? '' : words
}

/** Lines of fields; a field that comes again begins the next event. */
function eventsOfFields(lines: readonly string[]): RawEvent[] {
  const items: Record<string, string>[] = []
  let names = new Set<string>()
  for (const one of lines) {
    const match = one.length < maxLine ? field.exec(one) : null
    if (!match) continue
    const name = match[1]!.toLowerCase().replace(/[^a-z]/g, '')
    const isEnd = /^(?:end|endtime|to|until)$/.test(name)
    const role = keyRole(name)
    if (!isEnd && role !== 'time' && role !== 'label' && !/^(?:summary|event|content|action)$/.test(name))
      continue
    if (items.length === 0 || names.has(name)) {
      items.push({})
      names = new Set()
    }
    names.add(name)
    items.at(-1)![name] = match[2]!.replaceAll('**', '').replace(/^["'\s]+|["',\s]+$/g, '')
  }
  const events = items.flatMap((item) => eventsOfItem(item))
  return events.filter(({ startSeconds }) => startSeconds !== undefined)
}

/** Lines and sentences that have their time somewhere in them. */
function eventsWithin(lines: readonly string[]): RawEvent[] {
  return lines
    .filter((one) => one.length < maxLine && !/^\W*(?:total|video|clip)?\s*(?:duration|length)\b/i.test(one))
    .flatMap((one) => one.split(/(?<=[.!?])\s+(?=\p{Lu})/u))
    .flatMap((sentence) => {
      const times = [...sentence.matchAll(within)]
      const text = times.length === 0 ? '' : wordsOf(withoutTimes(sentence))
      return times.flatMap(([found, start, joint, end]) => {
        // `between 00:10 and 00:20` is one stretch, `at 00:10 and 00:20` are two moments.
        const isStretch = joint !== 'and' || /between/i.test(found)
        const startSeconds = readTime(start)
        if (isStretch) return [{ startSeconds, endSeconds: readTime(end), text }]
        return [
          { startSeconds, text },
          { startSeconds: readTime(end), text },
        ]
      })
    })
}

function withoutTimes(sentence: string): string {
  return sentence
    .replace(within, (found) => (found.startsWith(':') ? ': ' : ' '))
    .replace(/^[\s>#*_|•–-]*(?:\d{1,4}[.)]\s+)?/, '')
    .replace(/\s+(?=[.,;:!?])/g, '')
    .replace(/[\s:,;|(–—-]+$/, '')
    .replace(/\s{2,}/g, ' ')
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
