import { isRecord } from './numbers.ts'
import { isClock, readTime } from './read-time.ts'

/** An event as a line or an item says it, before its times are checked. */
export interface RawEvent {
  readonly startSeconds: number | undefined
  readonly endSeconds?: number | undefined
  readonly text: string
  readonly extra?: Record<string, unknown>
}

// Keys are compared in small letters, without dashes and underscores; the first of each list wins.
const startKeys =
  'start starttime startseconds starttimeseconds starttimestamp timestampstart starttimecode timestamp time timecode from t timeseconds timestampseconds begin seconds timerange timespan timeframe timewindow timeinterval interval timestamps startms starttimems timestampms timems'.split(
    ' ',
  )
const endKeys =
  'end endtime endseconds endtimeseconds endtimestamp timestampend endtimecode to until finish endms endtimems'.split(
    ' ',
  )
const lengthKeys = ['duration', 'durationseconds', 'durationms']
const textKeys =
  'text title description event caption label summary content chapter name transcript dialogue speech utterance sentence action activity chaptertitle chaptersummary eventdescription'.split(
    ' ',
  )
/** Keys whose words are about an event and do not say what happens. */
const besideText =
  /^(?:speaker|speakerid|speakername|id|type|category|kind|language|lang|emotion|confidence|severity|status|tone|sentiment|source|url|color)$/

/** How a range of times is written. */
const range = /^(.+?)\s*(?:-->|->|→|[-–—~〜～]|\bto\b|\buntil\b)\s*(.+)$/

/** The events of one object of a reply; `time` is the key that it stands under, where that is a time. */
export function eventsOfItem(item: Readonly<Record<string, unknown>>, time?: string): RawEvent[] {
  const used = new Set<string>()
  const named = new Map<string, string>()
  for (const key of Object.keys(item)) {
    const name = key.toLowerCase().replace(/[^a-z0-9]/g, '')
    if (item[key] !== undefined && item[key] !== null && !named.has(name)) named.set(name, key)
  }
  const pick = (keys: readonly string[]): { value?: unknown; isThousandths?: boolean } => {
    const name = keys.find((one) => named.has(one))
    if (name === undefined) return {}
    const key = named.get(name)!
    used.add(key)
    return { value: item[key], isThousandths: name.endsWith('ms') }
  }
  const timeOfFrame = (): unknown => {
    const key = named.get('frame') ?? ''
    if (!isClock(item[key])) return undefined
    used.add(key)
    return item[key]
  }
  const given = pick(startKeys)
  const end = secondsOf(pick(endKeys))
  const length = end === undefined ? secondsOf(pick(lengthKeys)) : undefined
  const isSeveral = named.has('timestamps')
  const starts = momentsOf(given.value === undefined ? { value: time ?? timeOfFrame() } : given, isSeveral)
  const text = textOf(item, named, used)
  const rest = Object.entries(item).filter(([key]) => !used.has(key))
  const extra = rest.length > 0 ? { extra: Object.fromEntries(rest) } : {}
  return starts.map(([from, until]) => ({
    startSeconds: from,
    endSeconds: end ?? until ?? (from !== undefined && length !== undefined ? from + length : undefined),
    text,
    ...extra,
  }))
}

type Moment = readonly [from: number | undefined, until?: number | undefined]

function secondsOf({
  value,
  isThousandths,
}: {
  value?: unknown
  isThousandths?: boolean
}): number | undefined {
  const seconds = readTime(value)
  return seconds !== undefined && isThousandths && /^[\d.\s]*$/.test(String(value)) ? seconds / 1000 : seconds
}

/** The first moment of a time in any of these forms. */
export function startOf(value: unknown): number | undefined {
  return momentsOf({ value }, true)[0]?.[0]
}

/** One moment or stretch of time, or several where a list has more than a start and an end. */
function momentsOf(given: { value?: unknown; isThousandths?: boolean }, isSeveral: boolean): Moment[] {
  const { value } = given
  if (Array.isArray(value)) {
    if (value.length === 2 && !isSeveral) {
      const [from, until] = value.map((one: unknown) => secondsOf({ ...given, value: one }))
      if (from !== undefined && until !== undefined) return [[from, until]]
    }
    const moments = value.flatMap((one: unknown) => momentsOf({ ...given, value: one }, false))
    return moments.length > 0 ? moments : [[undefined]]
  }
  if (isRecord(value)) {
    const seconds = readTime(value)
    const { startSeconds, endSeconds } =
      seconds === undefined ? (eventsOfItem(value)[0] ?? {}) : { startSeconds: seconds }
    return [[startSeconds, endSeconds]]
  }
  const whole = secondsOf(given)
  const parts = whole === undefined && typeof value === 'string' ? range.exec(value) : null
  return parts ? [[readTime(parts[1]), readTime(parts[2])]] : [[whole]]
}

/** The words that say what happens: by their key, else the longest that are there. */
function textOf(
  item: Readonly<Record<string, unknown>>,
  named: ReadonlyMap<string, string>,
  used: Set<string>,
): string {
  const known = named.get(textKeys.find((one) => named.has(one)) ?? '')
  const others = [...named].filter(
    ([name, key]) => !used.has(key) && !besideText.test(name) && typeof item[key] === 'string',
  )
  const longest = others.toSorted(([, a], [, b]) => String(item[b]).length - String(item[a]).length)[0]
  const key = known ?? longest?.[1]
  if (key === undefined) return ''
  used.add(key)
  const text = item[key]
  return typeof text === 'string' ? text : JSON.stringify(text)
}
