import { buildSchema, parse } from 'graphql'
import { expect, test } from 'vitest'
import { isSafeToCompile } from './jit.ts'

const schema = buildSchema(`
  input One @oneOf { a: String b: Int }
  input Holder { one: [One!] }
  type Query { one(given: One): String holder(given: Holder): String text(given: String): String }
  type Mutation { one(given: One): String }
`)

test.each([
  ['{ text(given: "x") }', true],
  ['query ($given: String) { text(given: $given) }', true],
  ['query ($given: One) { one(given: $given) }', false],
  ['query ($given: Holder) { holder(given: $given) }', false],
  ['query ($a: String) { one(given: { a: $a }) }', false],
  ['mutation { one(given: { a: "x" }) }', false],
  ['{ ... @defer { text } }', false],
])('%s', (text, safe) => {
  expect(isSafeToCompile(parse(text), schema)).toBe(safe)
})
