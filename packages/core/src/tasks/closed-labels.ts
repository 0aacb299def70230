import type { Issue } from '../errors/issue.ts'

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

/** Gives each item its place in the closed list. A word that is not in the list is kept, and noted. */
export function assignLabelIds<Item extends { readonly index: number; readonly label: string }>(
  items: readonly Item[],
  labels: readonly string[],
): { items: (Item & { labelId?: number })[]; issues: Issue[] } {
  const match = createLabelMatcher(labels)
  const issues: Issue[] = []
  const named = items.map((item) => {
    const found = match(item.label)
    if (found !== undefined) return { ...item, ...found }
    issues.push({
      code: 'label_unknown',
      message: `The label ${JSON.stringify(item.label.slice(0, 60))} is not in the list of labels.`,
      index: item.index,
      severity: 'warning',
    })
    return item
  })
  return { items: named, issues }
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
