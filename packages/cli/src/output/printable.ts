import type { Issue } from '@sightglass/core'
import colors from 'picocolors'

/** Somebody else's words on one line: what would steer the terminal becomes a space. */
export function oneLine(words: string): string {
  return words.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** Somebody else's words as they are, without what would steer the terminal. */
export function printable(words: string): string {
  return words.replace(/(?![\n\t])\p{Cc}/gu, '')
}

/** An issue for a person. */
export function issueLine({ severity, message }: Pick<Issue, 'severity' | 'message'>): string {
  return `${colors.yellow(severity)} ${oneLine(message)}`
}
