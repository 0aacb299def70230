import { isRecord, toNumber } from './numbers.ts'

/** Whether a value is plainly a time and no number of a frame. */
export function isClock(value: unknown): boolean {
  return typeof value === 'string' && value.includes(':') && readTime(value) !== undefined
}

const clock = /^(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d+)?)$/
/** `MM:SS:mmm` and `H:MM:SS:mmm` with thousandths, `H:MM:SS:FF` with frames as editors count them. */
const longClock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}):(\d{3})$|^(\d{1,3}):(\d{1,2}):(\d{1,2}):\d{2}$/
const spelled =
  /^(?:(\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?\s*)?(?:(\d+(?:\.\d+)?)\s*m(?:in(?:utes?|s)?)?\s*)?(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:onds?|s)?)?\s*)?(?:(\d+)\s*ms)?$/i

/**
 * Seconds from a time as models write it: `MM:SS`, `H:MM:SS(.s)`, `MM:SS:mmm`, `75`, `75.5s`, `1m15s500ms`, or a number
 * of seconds. Frames after whole seconds (`H:MM:SS:FF`) are left out, as their rate is not known.
 * `undefined` for anything else.
 */
export function readTime(value: unknown): number | undefined {
  if (isRecord(value)) return ofParts(value)
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  if (typeof value !== 'string') return undefined
  const text = value
    .trim()
    .replace(/^[[("'~≈@]+\s*|[\])"']+$/g, '')
    .replace(/^(\d+:[\d:.,]+)\s*s(?:ec(?:onds?|s)?)?$/i, '$1')
  if (text === '' || text.length > 24) return undefined
  const match = clock.exec(text)
  if (match) {
    const [, hours, minutes, seconds] = match
    const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60
    return Number(seconds!.replace(',', '.')) < 60 ? whole + Number(seconds!.replace(',', '.')) : undefined
  }
  const long = longClock.exec(text)
  if (long) {
    const [hours, minutes, seconds] = long[4] === undefined ? long.slice(5, 8) : long.slice(1, 4)
    return Number(seconds) < 60
      ? Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(long[4] ?? 0) / 1000
      : undefined
  }
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return Number(text.replace(',', '.'))
  const words = spelled.exec(text)
  if (!words || words[0] === '') return undefined
  const [, hours, minutes, seconds, milliseconds] = words
  const whole = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  return whole + Number(milliseconds ?? 0) / 1000
}

/** `{"minutes": 1, "seconds": 5}` */
function ofParts(value: Readonly<Record<string, unknown>>): number | undefined {
  const { hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = value
  if (value.minutes === undefined && value.seconds === undefined) return undefined
  const [h, m, s, ms] = [hours, minutes, seconds, milliseconds].map(toNumber)
  if (h === undefined || m === undefined || s === undefined || ms === undefined) return undefined
  const whole = h * 3600 + m * 60 + s + ms / 1000
  return whole >= 0 ? whole : undefined
}
