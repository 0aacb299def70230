import { expect, test } from 'vitest'
import { describeVariables } from './describe-variables.ts'

test('long texts are cut, files are told by their size, secrets are gone', () => {
  const shown = JSON.stringify(
    describeVariables({
      media: { base64: 'A'.repeat(5_000_000), upload: new Blob([new Uint8Array(7)]) },
      apiKey: 'very-secret-value',
      nested: [{ password: 'hunter2' }],
      url: 'https://user:hunter2@example.com/?key=hunter2',
    }),
  )
  expect(shown.length).toBeLessThan(600)
  expect(shown).toContain('5000000 letters')
  expect(shown).toContain('file (7 bytes)')
  expect(shown).not.toContain('hunter2')
  expect(shown).not.toContain('very-secret-value')
})

test('what has no end is cut in breadth and depth', () => {
  let deep: unknown = 'x'
  for (let i = 0; i < 10_000; i++) deep = [deep]
  expect(JSON.stringify(describeVariables({ deep, wide: new Array(10_000).fill(1) })).length).toBeLessThan(
    300,
  )
})
