/** A label of a closed list, and its place in it. */
export interface LabelMatch {
  readonly label: string
  readonly labelId: number
}

/**
 * Finds the word of a model in a closed list: exactly, else by case, spaces and punctuation, else by a plural `s`.
 * Gives nothing when no entry or more than one fits.
 */
export function createLabelMatcher(labels: readonly string[]): (word: string) => LabelMatch | undefined {
  const exact = new Map(labels.map((label, labelId) => [label, labelId]))
  const loose = indexBy(labels, plain)
  const singular = indexBy(labels, (label) => withoutPlural(plain(label)))
  return (word) => {
    const labelId = exact.get(word) ?? loose.get(plain(word)) ?? singular.get(withoutPlural(plain(word)))
    return labelId === undefined ? undefined : { label: labels[labelId]!, labelId }
  }
}

/** Keys that two labels share are left out: a guess between them would be a coin's. */
function indexBy(labels: readonly string[], key: (label: string) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(key(label), (counts.get(key(label)) ?? 0) + 1)
  return new Map(
    labels.map((label, labelId) => [key(label), labelId] as const).filter(([name]) => counts.get(name) === 1),
  )
}

function plain(word: string): string {
  const bare = word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\p{P}]+/gu, ' ')
    .trim()
  return bare === '' ? word : bare
}

function withoutPlural(word: string): string {
  return word.length > 3 ? word.replace(/s$/, '') : word
}
