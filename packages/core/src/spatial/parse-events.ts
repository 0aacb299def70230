import type { Issue } from '../errors/issue.ts'
import { type ClipPart, createClipTimes, timeNotes } from './clip-times.ts'
import { isRecord } from './numbers.ts'
import { clockPattern, eventsOfText, type RawEvent } from './read-event-lines.ts'
import { readTime } from './read-time.ts'
import { type RawItem, ReplyScanner } from './reply-scanner.ts'
import { parseTolerant } from './tolerant-json.ts'

/** Something that happens in a video or sound, from one moment to another. */
export interface TimedEvent {
  /** Its place in the model's reply, counted from 0. */
  readonly index: number
  /** Seconds from the start of the clip. */
  readonly startSeconds: number
  /** Seconds from the start of the clip, where the model gave an end. */
  readonly endSeconds?: number
  /** The model's words; '' when it gave none. Untrusted text. */
  readonly text: string
  /** Every other field of the model's item, as it was. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** Options of {@link parseEvents} and {@link parseTimestamps}. */
export interface ParseEventsOptions extends ClipPart {}

/** Events in the order of time, and what there is to say about them. */
export interface ParsedEvents {
  readonly events: TimedEvent[]
  readonly issues: Issue[]
}

// Keys are compared in small letters, without dashes and underscores; the first of each list wins.
const startKeys =
  'start starttime startseconds starttimeseconds starttimestamp timestampstart starttimecode timestamp time timecode from t timeseconds timestampseconds begin seconds'.split(
    ' ',
  )
const endKeys =
  'end endtime endseconds endtimeseconds endtimestamp timestampend endtimecode to until finish'.split(' ')
const textKeys = 'text title description event caption label summary content chapter name transcript'.split(
  ' ',
)

/** Reads events while the reply is still coming in. */
export interface EventReader {
  /** Takes the next piece of text and gives the events that it completed, in the order of the reply. */
  push(chunk: string): TimedEvent[]
  /** Says that the reply is over and gives everything: exactly what {@link parseEvents} gives for the whole text. */
  end(): ParsedEvents
}

/**
 * Reads events, chapters or a transcript: JSON in any wrapping, lines such as `00:12 - 00:15 A car passes` (in lists,
 * tables and headings too), subtitles, or an object with times as keys.
 * Times are `MM:SS`, `H:MM:SS(.s)` or seconds. Sorted by time, clamped to the clip's length. Never throws.
 */
export function parseEvents(text: string, options: ParseEventsOptions = {}): ParsedEvents {
  const reader = createEventReader(options)
  reader.push(text)
  return reader.end()
}

/** A reader for a streamed reply. Each event is given as soon as its JSON closes; lines of text come at the end. */
export function createEventReader(options: ParseEventsOptions = {}): EventReader {
  const events: TimedEvent[] = []
  const issues: Issue[] = []
  const inPart = createClipTimes(options)
  let count = 0

  const scanner = new ReplyScanner(({ text: raw }: RawItem) => {
    const { value, cut } = parseTolerant(raw)
    if (isRecord(value) && !cut) add(ofItem(value))
  }, 'times')

  function add(event: RawEvent): void {
    const index = count++
    const say = (code: string, message: string, severity: Issue['severity']): void => {
      issues.push({ code, message, index, severity })
    }
    if (event.startSeconds === undefined) {
      say('time_unreadable', 'The event has no time that can be read and was dropped.', 'error')
      return
    }
    events.push(place(event, event.startSeconds, index, inPart, say))
  }

  return {
    push: (chunk) => {
      const before = events.length
      scanner.push(chunk)
      return events.slice(before)
    },
    end: () => {
      const { truncated } = scanner.end()
      const text = scanner.text()
      if (count === 0) for (const event of eventsOfText(text)) add(event)
      if (truncated) {
        issues.push({
          code: 'reply_truncated',
          message: 'The reply stops before it is complete; every event that closed is kept.',
          severity: 'error',
        })
      }
      if (count === 0 && !/\[\s*\]/.test(text)) {
        issues.push({
          code: 'reply_unparseable',
          message: 'No event can be found in the reply.',
          severity: 'error',
        })
      }
      const isSorted = events.every(
        (event, at) => at === 0 || events[at - 1]!.startSeconds <= event.startSeconds,
      )
      if (!isSorted) {
        issues.push({
          code: 'times_sorted',
          message: 'The events were not in the order of time and were sorted.',
          severity: 'info',
        })
      }
      return { events: events.toSorted((a, b) => a.startSeconds - b.startSeconds), issues }
    },
  }
}

/** Every time in a text, in seconds, sorted, each once: `MM:SS`, `H:MM:SS(.s)`; clamped to the clip's length. */
export function parseTimestamps(
  text: string,
  options: ParseEventsOptions = {},
): { readonly seconds: number[]; readonly issues: Issue[] } {
  const issues: Issue[] = []
  const found = text.match(new RegExp(String.raw`(?<![\d:.])${clockPattern}(?![\d:])`, 'g')) ?? []
  const whole = found.length === 0 ? plainSeconds(text) : found.flatMap((one) => readTime(one) ?? [])
  const seconds = new Set<number>()
  const inPart = createClipTimes(options)
  whole.forEach((second, index) => {
    const placed = inPart(second)
    seconds.add(placed.seconds)
    if (placed.note === undefined) return
    const [code, severity, message] = timeNotes[placed.note]
    issues.push({ code, message, index, severity })
  })
  return { seconds: [...seconds].sort((a, b) => a - b), issues }
}

function place(
  event: RawEvent,
  start: number,
  index: number,
  inPart: ReturnType<typeof createClipTimes>,
  say: (code: string, message: string, severity: Issue['severity']) => void,
): TimedEvent {
  let first = start
  let last = event.endSeconds
  if (last !== undefined && last < first) {
    say('times_swapped', "The event's end came before its start; they were swapped.", 'warning')
    ;[first, last] = [last, first]
  }
  const from = inPart(first)
  const until = last === undefined ? undefined : inPart(last)
  for (const note of new Set([from.note, until?.note])) {
    if (note !== undefined) {
      const [code, severity, message] = timeNotes[note]
      say(code, message, severity)
    }
  }
  return {
    index,
    startSeconds: from.seconds,
    ...(until && { endSeconds: until.seconds }),
    text: event.text,
    ...(event.extra && { extra: event.extra }),
  }
}

function ofItem(item: Record<string, unknown>): RawEvent {
  const used = new Set<string>()
  const named = new Map<string, string>()
  for (const key of Object.keys(item)) {
    const name = key.toLowerCase().replace(/[^a-z0-9]/g, '')
    if (item[key] !== undefined && item[key] !== null && !named.has(name)) named.set(name, key)
  }
  const pick = (keys: readonly string[]): unknown => {
    const key = named.get(keys.find((one) => named.has(one)) ?? '')
    if (key !== undefined) used.add(key)
    return key === undefined ? undefined : item[key]
  }
  const given = pick(startKeys)
  const [start, until] = Array.isArray(given) && given.length === 2 ? (given as unknown[]) : [given]
  const range = typeof start === 'string' ? /^(.+?)\s*(?:-->|[-–—]|to)\s*(.+)$/.exec(start) : null
  const end = pick(endKeys)
  const text = pick(textKeys)
  const extra = Object.entries(item).filter(([key]) => !used.has(key))
  return {
    startSeconds: readTime(range ? range[1] : start),
    endSeconds: readTime(end) ?? (range ? readTime(range[2]) : readTime(until)),
    text: typeof text === 'string' ? text : text === undefined ? '' : JSON.stringify(text),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  }
}

/** A list of plain seconds: `[1, 2.5]` or `12, 30`. */
function plainSeconds(text: string): number[] {
  return /^[\s\d.,;[\]s]*$/.test(text) ? (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number) : []
}
