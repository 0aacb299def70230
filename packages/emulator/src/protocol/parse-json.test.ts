import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

it('takes single quotes, as the upload guide writes them', () => {
  expect(parseJson(`{'file': {'display_name': 'it\\'s "IMAGE"'}}`)).toEqual({
    file: { display_name: 'it\'s "IMAGE"' },
  })
  expect(parseJson(`{"a": "don't", 'b': "it's"}`)).toEqual({ a: "don't", b: "it's" })
})

it('reads ordinary JSON as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

it('takes bare names and a last comma, as the service does', () => {
  expect(parseJson(`{file: {displayName: 'a\\u0041\\n'}, list: [1, -2.5e1, true, null,],}`)).toEqual({
    file: { displayName: 'aA\n' },
    list: [1, -25, true, null],
  })
})

it('reads its own kind of quotes and commas into what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown
      expect(parseJson(`{'it': ${JSON.stringify(plain)},}`)).toEqual({ it: plain })
    }),
  )
})

// Words and marks: Firestore's and Vision's replies, which come of the same front end (DRIFT.md).
it.each([
  ['not json', 'Unexpected token.\nnot json\n^'],
  ['{not json', 'Expected : between key:value pair.\n{not json\n     ^'],
  ['{"structuredQuery":', 'Unexpected end of string. Expected a value.\n\n^'],
  ['{"a": 1', 'Unexpected end of string. Expected , or } after key:value pair.\n\n^'],
  ['ts": [\n      {\n       "image": 1', 'Unexpected token.\nts": [\n      {\n     \n^'],
  ['{"contents": [{"text": NaN}]}', 'Unexpected token.\nontents": [{"text": NaN}]}\n                    ^'],
  ['{"a": [1 2]}', 'Expected , or ] after array value.\n{"a": [1 2]}\n         ^'],
  ['{} {}', 'Parsing terminated before end of input.\n{} {}\n   ^'],
])('shows where %j goes wrong', (text, message) => {
  expect(() => parseJson(text)).toThrow(`Invalid JSON payload received. ${message}`)
})

it.each([
  ['[', 100_000],
  ['{"a":', 100_000],
  ['[', 101],
])('nested too deep is refused in words: %s x %d', (piece, times) => {
  expect(() => parseJson(piece.repeat(times))).toThrow(/too deep/)
})

it('brackets in strings are no depth, and a hundred levels are none too many', () => {
  const text = JSON.stringify({ a: `${'['.repeat(500)}\\"${'{'.repeat(500)}` })
  expect(parseJson(text)).toEqual(JSON.parse(text))
  expect(parseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeDefined()
})
