import type { Findings } from './findings.ts'

/** Notes every name of `value` that its message has not. */
export function checkNames(value: object, known: ReadonlySet<string>, at: string, findings: Findings): void {
  for (const name of Object.keys(value)) if (!known.has(name)) findings.unknownName(value, name, at)
}

/** The number `value` stands for, as proto JSON reads it; noted and `undefined` when it stands for none. */
export function finite(value: unknown, at: string, type: string, findings: Findings): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (
    typeof number === 'number' &&
    Number.isFinite(number) &&
    (type !== 'TYPE_INT32' || Number.isInteger(number))
  )
    return number
  findings.badValue(at, type, value)
  return undefined
}
