import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('every error code has its place in the guide', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const codes = [...read('../errors/codes.ts').matchAll(/^ {2}\| '(\w+)'/gm)].map((match) => match[1])
  const headings = [...read('../../../../docs/guide/errors.md').matchAll(/^### (\w+)$/gm)].map(
    (match) => match[1],
  )
  expect(headings.toSorted()).toEqual(codes.toSorted())
})
