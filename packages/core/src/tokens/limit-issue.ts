import type { Issue } from '../errors/issue.ts'
import type { Fact } from '../models/fact.ts'

/** A limit that is passed: an {@link Issue} with the facts behind it. */
export interface LimitIssue extends Issue {
  /** What the request has, with its unit. */
  readonly given: string
  /** What is allowed, with the same unit. */
  readonly limit: string
  /** Where the limit was read, and when. */
  readonly source?: string
}

/** What a limit issue is made from. */
interface Breach {
  readonly code: string
  readonly message: string
  readonly given: number | string
  readonly limit: Fact<number> | string
  readonly unit?: string
  readonly index?: number
  readonly severity?: Issue['severity']
}

/** Makes the issue of a passed limit. */
export function breach({
  code,
  message,
  given,
  limit,
  unit = '',
  index,
  severity = 'error',
}: Breach): LimitIssue {
  const fact = typeof limit === 'string' ? undefined : limit
  return {
    code,
    message,
    severity,
    given: `${given}${unit}`,
    limit: fact ? `${fact.value}${unit}` : String(limit),
    ...(fact && { source: `${fact.source} (${fact.checked})` }),
    ...(index !== undefined && { index }),
  }
}
