import type { Issue } from '../errors/issue.ts'
import { isRecord } from './numbers.ts'
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
export interface ParseEventsOptions {
  /** Length of the clip; later times are moved to its end and said to be so. */
  readonly durationSeconds?: number
}

/** Events in the order of time, and what there is to say about them. */
export interface ParsedEvents {
  readonly events: TimedEvent[]
  readonly issues: Issue[]
}

const time = String.raw`(?:\d{1,3}:)?\d{1,4}:\d{2}(?:[.,]\d{1,3})?`
const line = new RegExp(
  String.raw`^[\s>*•–-]*\[?\(?(${time})\)?\]?(?:\s*(?:-->|[-–—]|to)\s*\[?\(?(${time})\)?\]?)?\]?\)?[\s:|–—-]*(.*)$`,
)
const startKeys = [
  'start',
  'start_time',
  'startTime',
  'startSeconds',
  'start_seconds',
  'timestamp',
  'time',
  'timecode',
  'from',
  't',
  'timeSeconds',
  'time_seconds',
  'begin',
]
const endKeys = ['end', 'end_time', 'endTime', 'endSeconds', 'end_seconds', 'to', 'until', 'finish']
const textKeys = [
  'text',
  'title',
  'description',
  'event',
  'caption',
  'label',
  'summary',
  'content',
  'chapter',
  'name',
  'transcript',
]

/**
 * Reads events, chapters or a transcript: JSON in any wrapping, or lines such as `00:12 - 00:15 A car passes`.
 * Times are `MM:SS`, `H:MM:SS(.s)` or seconds. Sorted by time, clamped to the clip's length. Never throws.
 */
export function parseEvents(text: string, options: ParseEventsOptions = {}): ParsedEvents {
  const issues: Issue[] = []
  const { items, truncated } = jsonItems(text)
  const raw = items.length > 0 ? items.map(ofItem) : ofLines(text)
  const events: TimedEvent[] = []
  raw.forEach((event, index) => {
    const say = (code: string, message: string, severity: Issue['severity'] = 'warning'): void => {
      issues.push({ code, message, index, severity })
    }
    if (event.startSeconds === undefined) {
      say('time_unreadable', 'The event has no time that can be read and was dropped.', 'error')
      return
    }
    events.push(withIndex(event, event.startSeconds, index, options.durationSeconds, say))
  })
  if (truncated) {
    issues.push({
      code: 'reply_truncated',
      message: 'The reply stops before it is complete; every event that closed is kept.',
      severity: 'error',
    })
  }
  if (raw.length === 0 && !/\[\s*\]/.test(text)) {
    issues.push({
      code: 'reply_unparseable',
      message: 'No event can be found in the reply.',
      severity: 'error',
    })
  }
  const isSorted = events.every((event, at) => at === 0 || events[at - 1]!.startSeconds <= event.startSeconds)
  if (!isSorted) {
    issues.push({
      code: 'times_sorted',
      message: 'The events were not in the order of time and were sorted.',
      severity: 'info',
    })
  }
  return { events: events.sort((a, b) => a.startSeconds - b.startSeconds), issues }
}

/** Every time in a text, in seconds, sorted, each once: `MM:SS`, `H:MM:SS(.s)`; clamped to the clip's length. */
export function parseTimestamps(
  text: string,
  options: ParseEventsOptions = {},
): { readonly seconds: number[]; readonly issues: Issue[] } {
  const issues: Issue[] = []
  const found = text.match(new RegExp(String.raw`(?<![\d:.])${time}(?![\d:])`, 'g')) ?? []
  const whole = found.length === 0 ? plainSeconds(text) : found.flatMap((one) => readTime(one) ?? [])
  const seconds = new Set<number>()
  whole.forEach((second, index) => {
    const limit = options.durationSeconds
    if (limit !== undefined && second > limit) {
      issues.push({
        code: 'time_clamped',
        message: 'A time lies behind the end of the clip.',
        index,
        severity: 'warning',
      })
    }
    seconds.add(limit === undefined ? second : Math.min(second, limit))
  })
  return { seconds: [...seconds].sort((a, b) => a - b), issues }
}

interface RawEvent {
  readonly startSeconds: number | undefined
  readonly endSeconds?: number | undefined
  readonly text: string
  readonly extra?: Record<string, unknown>
}

function withIndex(
  event: RawEvent,
  start: number,
  index: number,
  duration: number | undefined,
  say: (code: string, message: string) => void,
): TimedEvent {
  let { endSeconds } = event
  let startSeconds = start
  if (endSeconds !== undefined && endSeconds < startSeconds) {
    say('times_swapped', "The event's end came before its start; they were swapped.")
    ;[startSeconds, endSeconds] = [endSeconds, startSeconds]
  }
  if (duration !== undefined && Math.max(startSeconds, endSeconds ?? 0) > duration) {
    say('time_clamped', 'The event reaches behind the end of the clip and was cut to it.')
    startSeconds = Math.min(startSeconds, duration)
    if (endSeconds !== undefined) endSeconds = Math.min(endSeconds, duration)
  }
  return {
    index,
    startSeconds,
    ...(endSeconds !== undefined && { endSeconds }),
    text: event.text,
    ...(event.extra && { extra: event.extra }),
  }
}

function jsonItems(text: string): { items: Record<string, unknown>[]; truncated: boolean } {
  const items: Record<string, unknown>[] = []
  const scanner = new ReplyScanner(({ text: raw }: RawItem) => {
    const { value, cut } = parseTolerant(raw)
    if (isRecord(value) && !cut) items.push(value)
  }, 'times')
  scanner.push(text)
  const { truncated } = scanner.end()
  return { items, truncated }
}

function ofItem(item: Record<string, unknown>): RawEvent {
  const used = new Set<string>()
  const pick = (keys: readonly string[]): unknown => {
    const key = keys.find((one) => item[one] !== undefined && item[one] !== null)
    if (key !== undefined) used.add(key)
    return key === undefined ? undefined : item[key]
  }
  const start = pick(startKeys)
  const range = typeof start === 'string' ? /^(.+?)\s*(?:-->|[-–—]|to)\s*(.+)$/.exec(start) : null
  const end = pick(endKeys)
  const text = pick(textKeys)
  const extra = Object.entries(item).filter(([key]) => !used.has(key))
  return {
    startSeconds: readTime(range ? range[1] : start),
    endSeconds: readTime(end) ?? (range ? readTime(range[2]) : undefined),
    text: typeof text === 'string' ? text : text === undefined ? '' : JSON.stringify(text),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  }
}

function ofLines(text: string): RawEvent[] {
  const events: RawEvent[] = []
  for (const one of text.split('\n')) {
    const match = one.length < 4000 ? line.exec(one) : null
    if (!match) continue
    const [, start, end, words] = match
    events.push({ startSeconds: readTime(start), endSeconds: readTime(end), text: (words ?? '').trim() })
  }
  return events
}

/** A list of plain seconds: `[1, 2.5]` or `12, 30`. */
function plainSeconds(text: string): number[] {
  return /^[\s\d.,;[\]s]*$/.test(text) ? (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number) : []
}
