const clock = /^(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d+)?)$/
const spelled =
  /^(?:(\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?\s*)?(?:(\d+(?:\.\d+)?)\s*m(?:in(?:utes?|s)?)?\s*)?(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:onds?|s)?)?)?$/i

/**
 * Seconds from a time as models write it: `MM:SS`, `H:MM:SS(.s)`, `75`, `75.5s`, `1m15s`, or a number of seconds.
 * `undefined` for anything else.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim().replace(/^[[("']+|[\])"']+$/g, '')
  if (text === '' || text.length > 24) return undefined
  const match = clock.exec(text)
  if (match) {
    const [, hours, minutes, seconds] = match
    const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60
    return Number(seconds!.replace(',', '.')) < 60 ? whole + Number(seconds!.replace(',', '.')) : undefined
  }
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return Number(text.replace(',', '.'))
  const words = spelled.exec(text)
  if (!words || words[0] === '') return undefined
  const [, hours, minutes, seconds] = words
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
}
