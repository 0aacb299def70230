import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guidePages } from '../scripts/guide-examples.ts'

const pages = guidePages()

test.each(pages.map((page) => page.name))('%s shows the examples as they are', (name) => {
  const page = pages.find((one) => one.name === name)!
  // To mend: node packages/core/scripts/guide-examples.ts
  expect(page.text).toBe(page.wanted)
})

test('every example is shown in the guide', () => {
  const shown = new Set(
    pages.flatMap(({ text }) =>
      [...text.matchAll(/<!-- example: ([\w-]+\.ts) -->/g)].map((match) => match[1]),
    ),
  )
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => isExample(file))
  expect(files.filter((file) => !shown.has(file))).toEqual([])
})

/** `run-all.ts` is what the examples' test runs, and shows nothing. */
function isExample(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run-all.ts'
}
