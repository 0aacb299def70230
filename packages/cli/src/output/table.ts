import Table from 'cli-table3'
import colors from 'picocolors'

/** A plain table: no frame, two spaces of air, numbers to the right. A head of empty names is not shown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const numeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d.,$%–-]*$/.test(String(row[column] ?? ''))),
  )
  const frame = new Table({
    head: head.some(Boolean) ? head.map((name) => colors.dim(name)) : [],
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  })
  frame.push(...rows.map((row) => row.map(String)))
  return frame.toString().replace(/ +$/gm, '')
}

/** Thousands separated: 12,345. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** Money: $0.000123 keeps its digits, $12.30 does not need more. */
export function dollars(value: number | undefined): string {
  if (value === undefined) return '–'
  if (value === 0) return '$0'
  return `$${value < 0.01 ? value.toPrecision(2) : value.toFixed(2)}`
}
