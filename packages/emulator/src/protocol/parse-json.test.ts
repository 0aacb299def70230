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

it('refuses the rest in one sentence', () => {
  expect(() => parseJson("{'a': ")).toThrow(/^Invalid JSON payload received\. /)
})
