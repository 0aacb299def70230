import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './source.ts'

const entries = [
  'packages/core/src/index.ts',
  'packages/core/src/pure.ts',
  'packages/core/src/tokenizer.ts',
  'packages/emulator/src/index.ts',
  'apps/graphql/src/index.ts',
]

/** Every exported name, types included, with `*` followed to the file it names. */
function namesOf(entry: string): string[] {
  const text = readFileSync(join(root, entry), 'utf8')
  const own = [...text.matchAll(/export\s+(type\s+)?\{([^}]*)\}/g)].flatMap(([, type, clause]) =>
    (clause ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
      .map((word) => (type ? `type ${word}` : word).replace(/(\w+)\s+as\s+(\w+)/, '$2')),
  )
  const others = [...text.matchAll(/export\s+\*\s+from\s+'([^']+)'/g)].flatMap(([, from]) =>
    namesOf(join(entry, '..', from ?? '')),
  )
  // A name of its own hides the one behind a star, as in the language.
  return [...own, ...others.filter((name) => !own.includes(name))].sort((a, b) =>
    a.replace('type ', '') < b.replace('type ', '') ? -1 : 1,
  )
}

test.each(entries)('the public names of %s are the reviewed ones', async (entry) => {
  const names = namesOf(entry)
  expect(names.length).toBeGreaterThan(0)
  expect(new Set(names).size).toBe(names.length)
  const snapshot = entry
    .replace(/\/src\//, '-')
    .replaceAll('/', '-')
    .replace(/\.ts$/, '.txt')
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(join('surface', snapshot))
})
