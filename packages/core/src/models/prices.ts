import { type Fact, from } from './fact.ts'
import { generatedPrices, priceSource } from './prices.generated.ts'
import type { DatedPrice, PriceRow } from './types.ts'

const reported = from('third-party reports of the launch promotion; list price 4 / 20', '2026-11-21')

/** Models that the price package does not know. */
const own: Readonly<Record<string, Fact<PriceRow>>> = {
  'gemini-4-carbon': reported({ input: 2, output: 10 }),
}

/**
 * What a model costs on a day.
 * @param date ISO date; prices change by announcement
 */
export function priceOf(id: string, date: string): Fact<PriceRow> | undefined {
  const rows = generatedPrices[id]
  if (!rows) return own[id]
  const row = rows.reduce<DatedPrice | undefined>(
    (found, next) => (next.from <= date ? next : found),
    undefined,
  )
  return row && { value: row, ...priceSource }
}
