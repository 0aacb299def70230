/** A number or date that Google decides, with where it was read and when. */
export interface Fact<Value> {
  readonly value: Value
  /** A page, a package or a recording. */
  readonly source: string
  /** ISO date on which it was checked. */
  readonly checked: string
}

/** Says where a value comes from, for a table of values that share one source. */
export function from(source: string, checked: string): <Value>(value: Value) => Fact<Value> {
  return (value) => ({ value, source, checked })
}
