import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { modelPages } from '../scripts/generate-model-table.ts'
import { generatedPrices as generate } from '../scripts/generate-prices.ts'
import { catalogue } from '../src/models/catalogue.ts'
import { generatedPrices, priceSource } from '../src/models/prices.generated.ts'

describe('what is generated is up to date', () => {
  // To mend: node --conditions=sightglass-source packages/core/scripts/generate-model-table.ts
  test.each(modelPages())('the table of models in $path', ({ text, wanted }) => {
    expect(text).toBe(wanted)
    for (const { id, shutdown } of catalogue) if (!shutdown) expect(text).toContain(`\`${id}\``)
  })

  // To mend: node --conditions=sightglass-source packages/core/scripts/generate-prices.ts, then biome
  test('the prices', () => {
    const text = generate()
    const rows = JSON.parse(text.slice(text.indexOf('= {', text.indexOf('export const generatedPrices')) + 2))
    expect(generatedPrices).toEqual(rows)
    expect(text).toContain(priceSource.source)
    expect(text).toContain(priceSource.checked)
  })

  test('no model of the catalogue is without a price but those that have none', () => {
    const unpriced = catalogue.map(({ id }) => id).filter((id) => !generatedPrices[id])
    expect(unpriced).toEqual([
      'gemini-4-argon',
      'gemini-4-carbon',
      'gemini-4-hydrogen',
      'gemini-robotics-er-1.5-preview',
      'gemini-robotics-er-1.6-preview',
      'gemini-robotics-er-2-preview',
      'gemma-4-26b-a4b-it',
      'gemma-4-31b-it',
    ])
  })
})

/** Facts of docs/facts that the code cites are there. */
test('every cited page of facts exists', async () => {
  const { globSync } = await import('node:fs')
  const root = new URL('../../../', import.meta.url)
  const cited = new Set(
    globSync('packages/*/src/**/*.ts', { cwd: root }).flatMap(
      (file) => readFileSync(new URL(file, root), 'utf8').match(/docs\/facts\/[\w-]+\.md/g) ?? [],
    ),
  )
  expect(cited.size).toBeGreaterThan(4)
  for (const page of cited)
    expect(readFileSync(new URL(page, root), 'utf8').length, page).toBeGreaterThan(300)
})
