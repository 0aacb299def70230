import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closeCut, readReplyJson } from './reply-json.ts'

test.each([
  ['{"a": 1}', { a: 1 }],
  ['```json\n[1, 2]\n```', [1, 2]],
  ['Here: {"a": [1]} as asked.', { a: [1] }],
])('%j is read as it is', (text, value) => {
  expect(readReplyJson(text)).toEqual({ value, repaired: false, cut: false })
})

test.each(['', 'no data', 'I see [maybe] a cup', 'a { b'])('%j holds none', (text) => {
  expect(readReplyJson(text)).toBeUndefined()
})

test.each([
  ['{"a": 1, "b": "ha', '{"a": 1}'],
  ['[{"a": 1}, {"a": 2, "b"', '[{"a": 1}]'],
  ['{"list": [[1, 2], [3', '{"list": [[1, 2]]}'],
  ['{"to": {"street": "x", "ci', '{"to": {"street": "x"}}'],
  ['[12, 34', '[12]'],
  ['{"a": "br}ac[kets", "b": [', '{"a": "br}ac[kets", "b": []}'],
  ['{', '{}'],
])('%j closed is %j', (text, closed) => {
  expect(closeCut(text)).toBe(closed)
  expect(readReplyJson(text)).toMatchObject({ value: JSON.parse(closed), cut: true })
})

describe('laws', () => {
  const json = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()))

  test('a whole value needs nothing', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value)
        expect(readReplyJson(text)).toEqual({ value: JSON.parse(text), repaired: false, cut: false })
        expect(closeCut(text)).toBeUndefined()
      }),
    )
  })

  test('a value cut anywhere keeps only what was in it', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, at) => {
        const text = JSON.stringify(value)
        const cut = text.slice(0, 1 + (at % (text.length - 1)))
        isPartOf(JSON.parse(closeCut(cut)!), JSON.parse(text))
      }),
    )
  })
})

function isPartOf(part: unknown, whole: unknown): void {
  if (typeof part !== 'object' || part === null) {
    expect(part).toEqual(whole)
    return
  }
  for (const [key, value] of Object.entries(part)) {
    isPartOf(value, (whole as Record<string, unknown>)[key])
  }
}
