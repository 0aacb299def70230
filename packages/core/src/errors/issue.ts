/** How much an {@link Issue} matters: `info` is worth knowing, `warning` changed or doubted a value, `error` lost one. */
export type IssueSeverity = 'info' | 'warning' | 'error'

/**
 * Something that was repaired, dropped or doubted on the way, reported beside the result instead of thrown.
 * A failure of the whole call is a `SightglassError`, never an issue.
 */
export interface Issue {
  /** A stable word such as `box_clamped`, `reply_truncated` or `mask_undecodable`. */
  readonly code: string
  /** One sentence for a person. */
  readonly message: string
  /** Which item (of a reply) or input (of a request) it is about, counted from 0. */
  readonly index?: number
  readonly severity: IssueSeverity
}
