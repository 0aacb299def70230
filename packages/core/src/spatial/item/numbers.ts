import type { Size } from '../../geometry/size.ts'
import { numberOf } from '../json/tolerant-json.ts'

/** A finite number from a number or from text such as `"12"`; `undefined` for anything else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string') return numberOf(value.trim())
  return undefined
}

/** A list of finite numbers, or `undefined` when any entry is none. */
export function toNumbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined
  const numbers: number[] = []
  for (const entry of value) {
    const number = toNumber(entry)
    if (number === undefined) return undefined
    numbers.push(number)
  }
  return numbers
}

/** Longer text is no list of numbers that a model wrote; what it is made of would cost seconds to find out. */
export const maxListLength = 1_000_000
const listed = /^[\s\d.,;()[\]{}+\-eE|/MLZz]*$/

/** All numbers of a text that holds nothing but numbers and what stands between them. */
export function numbersInText(text: string): number[] | undefined {
  if (text.length > maxListLength || !listed.test(text)) return undefined
  const found = text.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g)
  return found ? found.map(Number) : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The size that an object's `width` and `height` say, where both are numbers above 0. */
export function toSize(value: unknown): Size | undefined {
  const width = isRecord(value) ? toNumber(value.width) : undefined
  const height = isRecord(value) ? toNumber(value.height) : undefined
  return width && height && width > 0 && height > 0 ? { width, height } : undefined
}
