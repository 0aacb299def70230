import { redactSecrets, SightglassError } from '@sightglass/core'
import colors from 'picocolors'
import { printable } from './output/printable.ts'

/** What the process says with its exit code. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Core's advice is for programs: what a command line takes is said here. */
const noKey = [
  '  Try: Set GEMINI_API_KEY (keys: https://aistudio.google.com/apikey).',
  '  Or: Add --offline, and a local emulator answers.',
]

/** A failure for a person: what went wrong, the facts, what to do; never a stack trace, never a key. */
export function explainFailure(error: unknown): string {
  if (SightglassError.isInstance(error)) {
    const facts =
      error.shortMessage === 'There is no API key.' ? noKey : printable(error.message).split('\n').slice(1)
    return [`${colors.red('error')} ${error.shortMessage} ${colors.dim(`[${error.code}]`)}`, ...facts].join(
      '\n',
    )
  }
  const message = error instanceof Error ? error.message : String(error)
  return `${colors.red('error')} ${printable(redactSecrets(message))}`
}
