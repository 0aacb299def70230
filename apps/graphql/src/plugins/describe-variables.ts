import { redactSecrets } from '@sightglass/core'

const secretName = /pass(?:word|phrase)?$|secret|token$|api_?key|authorization|credential/i
const longestText = 120
const mostEntries = 20
const mostDepth = 6

/** Variables as a log may show them: long texts cut, files and bytes by their size, secrets gone. */
export function describeVariables(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return shorten(redactSecrets(value.slice(0, 4 * longestText)), value.length)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Blob) return `file (${value.size} bytes)`
  if (depth >= mostDepth) return '…'
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostEntries).map((entry) => describeVariables(entry, depth + 1))
    return value.length > mostEntries ? [...shown, `… ${value.length - mostEntries} more`] : shown
  }
  const entries = Object.entries(value).slice(0, mostEntries)
  return Object.fromEntries(
    entries.map(([name, entry]) => [
      name.slice(0, longestText),
      secretName.test(name) ? '[redacted]' : describeVariables(entry, depth + 1),
    ]),
  )
}

function shorten(text: string, wholeLength: number): string {
  return wholeLength > longestText ? `${text.slice(0, longestText)}… (${wholeLength} letters)` : text
}
