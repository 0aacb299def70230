import type { Issue } from '../errors/issue.ts'
import { type ClipPart, createClipTimes, timeNotes } from './clip-times.ts'
import { copiesIssue } from './item/item-issues.ts'
import { isRecord } from './item/numbers.ts'
import { eventsOfItem, type RawEvent } from './item/read-event-item.ts'
import { readTime } from './item/read-time.ts'
import { parseTolerant } from './json/tolerant-json.ts'
import { clockPattern, eventsOfLists, eventsOfProse, eventsOfText } from './read-event-lines.ts'
import { type OtherValue, type RawItem, ReplyScanner } from './reply/reply-scanner.ts'
import { valueOfMarkup } from './reply/value-of-markup.ts'

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
  const seen = new Set<string>()
  let count = 0
  let copies = 0
  let firstCopy = -1

  const scanner = new ReplyScanner(({ text: raw, context }: RawItem) => {
    const { value, cut } = parseTolerant(raw)
    if (!isRecord(value) || cut) return
    const time = context.time === undefined ? undefined : parseTolerant(context.time).value
    for (const event of eventsOfItem(value, typeof time === 'string' ? time : undefined)) add(event)
  }, 'times')

  function add(event: RawEvent): void {
    const index = count++
    // The same words at the same time, again: a model in a loop.
    const key = JSON.stringify([event.startSeconds, event.endSeconds, event.text, event.extra])
    if (event.startSeconds !== undefined && seen.has(key)) {
      if (copies++ === 0) firstCopy = index
      return
    }
    seen.add(key)
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
      const { truncated, others } = scanner.end()
      const whole = scanner.text()
      const text = plainClocks(whole.slice(0, maxWords))
      if (count === 0) for (const event of eventsOfText(text)) add(event)
      if (count === 0) for (const event of others.flatMap(eventsOfOther)) add(event)
      if (count === 0 && !truncated) for (const event of eventsOfMarkup(text)) add(event)
      // What a cut item says of itself is no line of text.
      if (count === 0 && !truncated) for (const event of eventsOfProse(text)) add(event)
      if (count === 0 && whole.length > maxWords) {
        issues.push({
          code: 'reply_too_long',
          message: tooLong,
          severity: 'error',
        })
      }
      if (copies > 0) issues.push(copiesIssue(copies, firstCopy))
      if (truncated) {
        issues.push({
          code: 'reply_truncated',
          message: 'The reply stops before it is complete; every event that closed is kept.',
          severity: 'error',
        })
      }
      if (count === 0 && text.trim() === '') {
        issues.push({ code: 'reply_empty', message: 'The reply is empty.', severity: 'error' })
      } else if (count === 0 && !/\[\s*\]/.test(text)) {
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

/** Times with full-width digits and colons in ASCII. */
function plainClocks(text: string): string {
  if (!/[０-９：]/.test(text)) return text
  return text.replace(/(?<![\d０-９])[\d０-９]{1,4}(?:[:：][\d０-９]{1,4}){1,3}/g, (clock) =>
    clock.normalize('NFKC'),
  )
}

/** Events of elements of XML: `<chapter time="00:05">…</chapter>`. */
function eventsOfMarkup(text: string): RawEvent[] {
  const markup = valueOfMarkup(text)
  const events: RawEvent[] = []
  if (markup === undefined) return events
  const scanner = new ReplyScanner(({ text: raw }) => {
    events.push(...eventsOfItem(JSON.parse(raw) as Record<string, unknown>))
  }, 'times')
  scanner.push(JSON.stringify(markup))
  scanner.end()
  return events
}

/** Of a reply without items in JSON no more than these letters are read: no model writes as many. */
const maxWords = 2_000_000
const tooLong = 'The reply is longer than any model writes; the rest of it was not read.'

function eventsOfOther({ text }: OtherValue): RawEvent[] {
  return eventsOfLists(parseTolerant(text).value)
}

/** Every time in a text, in seconds, sorted, each once: `MM:SS`, `H:MM:SS(.s)`; clamped to the clip's length. */
export function parseTimestamps(
  text: string,
  options: ParseEventsOptions = {},
): { readonly seconds: number[]; readonly issues: Issue[] } {
  const issues: Issue[] = []
  if (text.length > maxWords) issues.push({ code: 'reply_too_long', message: tooLong, severity: 'error' })
  const found =
    plainClocks(text.slice(0, maxWords)).match(
      new RegExp(String.raw`(?<![\d:.]|\dT)${clockPattern}(?![\d:])`, 'g'),
    ) ?? []
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

/** A list of plain seconds: `[1, 2.5]` or `12, 30`. */
function plainSeconds(text: string): number[] {
  return /^[\s\d.,;[\]s]*$/.test(text) ? (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number) : []
}
