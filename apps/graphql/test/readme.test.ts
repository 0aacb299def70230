import { readFileSync } from 'node:fs'
import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../src/schema/index.ts'

const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** GraphQL of a block of its own, of a template literal, or of a command line's JSON. */
function operations(): string[] {
  const blocks = [...text.matchAll(/^```graphql\n([\s\S]*?)^```/gm)].map(([, code]) => code!)
  const literals = [...text.matchAll(/query = `([^`]*)`/g)].map(([, code]) => code!)
  const commands = [...text.matchAll(/-F operations='([^']*)'/g)].map(([, json]) => JSON.parse(json!).query)
  return [...blocks, ...literals, ...commands]
}

test('every operation of the README fits the schema', () => {
  expect(operations().length).toBeGreaterThanOrEqual(5)
  for (const operation of operations()) {
    // What only incremental delivery adds is not in the printed schema.
    const plain = operation.replace(/ @defer\b/, '')
    expect(validate(schema, parse(plain)).map(({ message }) => message)).toEqual([])
  }
})

test('every task and query has its place in the README', () => {
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type!.getFields()),
  )
  expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([])
})
