import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './source.ts'

const entries = [
  'packages/core/src/pure.ts',
  'packages/core/src/tokenizer.ts',
  'packages/core/src/index.ts',
  'packages/emulator/src/index.ts',
  'apps/graphql/src/index.ts',
]

test.each(entries)('every public name of %s has a docstring', (entry) => {
  const folder = join(entry, '..')
  const files = new Map(sourceFiles(folder).map((file) => [file.path, file]))
  const index = files.get(entry)
  expect(index, entry).toBeDefined()
  const missing: string[] = []
  let names = 0
  for (const [, clause, from] of (index?.text ?? '').matchAll(
    /export\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/g,
  )) {
    const file = files.get(join(folder, from ?? ''))
    for (const name of (clause ?? '')
      .split(',')
      .map(
        (word) =>
          word
            .trim()
            .replace(/^type\s+/, '')
            .split(/\s+as\s+/)[0] ?? '',
      )
      .filter(Boolean)) {
      names += 1
      const declared = new RegExp(
        `\\*/\\n(?:export\\s+)(?:declare\\s+|default\\s+)?(?:abstract\\s+)?(?:async\\s+)?(?:function\\*?|const|let|class|interface|type)\\s+${name}\\b`,
      )
      if (!declared.test(file?.text ?? '')) missing.push(`${from}: ${name}`)
    }
  }
  expect(missing).toEqual([])
  expect(names).toBeGreaterThan(0)
})
