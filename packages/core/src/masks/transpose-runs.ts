/** Runs of pixels, line by line: what `Spans` keeps of its rows, and run-length masks of their columns. */
export interface LinesOfRuns {
  /** Where each line's runs begin in `ends`; one more entry than lines. */
  readonly starts: Uint32Array
  /** Pairs of first pixel and pixel after the last; sorted within a line, never touching. */
  readonly ends: Int32Array
}

/**
 * Rows as columns, or columns as rows: `length` is how many pixels a line has, and so how many lines come out.
 *
 * Across the lines a run begins or ends where a pixel differs from the one before it. So neighbouring lines are
 * compared, and the borders found are sorted into the lines that they lie on. Takes time in the length of the outline.
 */
export function transposeRuns(lines: LinesOfRuns, length: number): LinesOfRuns {
  const starts = new Uint32Array(length + 1)
  forEachBorder(lines, (from, to) => {
    for (let at = from; at < to; at++) starts[at + 1]!++
  })
  for (let at = 0; at < length; at++) starts[at + 1]! += starts[at]!
  const ends = new Int32Array(starts[length]!)
  const next = starts.slice()
  forEachBorder(lines, (from, to, line) => {
    for (let at = from; at < to; at++) ends[next[at]!++] = line
  })
  return { starts, ends }
}

/** Calls back for every stretch of pixels whose state changes between a line and the one before it. */
function forEachBorder(
  { starts, ends }: LinesOfRuns,
  visit: (from: number, to: number, line: number) => void,
): void {
  const count = starts.length - 1
  for (let line = 0; line <= count; line++) {
    let i = line > 0 ? starts[line - 1]! : 0
    const iEnd = line > 0 ? starts[line]! : 0
    let j = line < count ? starts[line]! : 0
    const jEnd = line < count ? starts[line + 1]! : 0
    let from = -1
    while (i < iEnd || j < jEnd) {
      const a = i < iEnd ? ends[i]! : Infinity
      const b = j < jEnd ? ends[j]! : Infinity
      const at = Math.min(a, b)
      if (a === at) i++
      if (b === at) j++
      if (a === b) continue
      if (from < 0) from = at
      else {
        visit(from, at, line)
        from = -1
      }
    }
  }
}
