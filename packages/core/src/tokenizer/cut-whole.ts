interface Branch {
  readonly next: Map<number, Branch>
  ends: boolean
}

/**
 * Cuts words out of text that are tokens as they stand, the longest at every place, from the left. Gives the pieces
 * between them too, in order.
 */
export function createCutter(
  words: readonly string[],
): (units: Uint16Array, take: (start: number, end: number, whole: boolean) => void) => void {
  const root: Branch = { next: new Map(), ends: false }
  const firsts = new Uint8Array(2 ** 16)
  for (const word of words) {
    firsts[word.charCodeAt(0)] = 1
    let branch = root
    for (let index = 0; index < word.length; index += 1) branch = grow(branch, word.charCodeAt(index))
    branch.ends = true
  }
  return (units, take) => {
    let start = 0
    for (let index = 0; index < units.length; ) {
      const length = firsts[units[index] as number] === 1 ? longestAt(root, units, index) : 0
      if (length === 0) {
        index += 1
        continue
      }
      if (index > start) take(start, index, false)
      take(index, index + length, true)
      index += length
      start = index
    }
    if (start < units.length) take(start, units.length, false)
  }
}

function grow({ next }: Branch, unit: number): Branch {
  const found = next.get(unit)
  if (found) return found
  const branch: Branch = { next: new Map(), ends: false }
  next.set(unit, branch)
  return branch
}

function longestAt(root: Branch, units: Uint16Array, start: number): number {
  let longest = 0
  let branch = root.next.get(units[start] as number)
  for (let index = start + 1; branch; index += 1) {
    if (branch.ends) longest = index - start
    branch = index < units.length ? branch.next.get(units[index] as number) : undefined
  }
  return longest
}
