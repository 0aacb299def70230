import { isGeometry, keyRole } from '../item/item-keys.ts'

/** Longer lines are no row of a table. */
const maxRow = 2000
/** More rows than a model writes. */
const maxRows = 20_000

/** Items of a table in Markdown or CSV, one a row, whose head names a place: `| label | ymin | xmin | ymax | xmax |`. */
export function itemsOfTable(text: string): Record<string, unknown>[] {
  const items: Record<string, unknown>[] = []
  let head: string[] | undefined
  for (const line of text.split('\n')) {
    if (items.length >= maxRows) break
    const cells = line.length < maxRow ? cellsOf(line) : []
    if (cells.length < 2) head = undefined
    else if (!head) head = isHead(cells) ? cells : undefined
    // A bracket that never closes stands before half of a number.
    else if (/[[(][^\])]*$/.test(line)) break
    else if (cells.length === head.length && !cells.every((cell) => /^:?-+:?$/.test(cell))) {
      items.push(Object.fromEntries(head.map((key, at) => [key, cells[at]])))
    }
  }
  return items
}

function cellsOf(line: string): string[] {
  const separator = ['|', '\t', ';'].find((one) => line.includes(one)) ?? ','
  const bare = separator === '|' ? line.trim().replace(/^\||\|$/g, '') : line
  return bare.split(separator).map((cell) => cell.trim().replace(/^[*_`"]+|[*_`"]+$/g, ''))
}

function isHead(cells: readonly string[]): boolean {
  const roles = cells.map(keyRole)
  const places = roles.filter((role) => isGeometry(role) || role === 'axis').length
  return places > 0 && roles.includes('label') && cells.every((cell) => !/^[\d.]*$/.test(cell))
}
