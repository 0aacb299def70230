import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeFile, readFileMap, readOperations } from './place-files.ts'

const file = new Blob(['x'])

describe('placeFile', () => {
  test('puts a file where there is null, in objects and lists', () => {
    const operations = { variables: { media: { upload: null }, more: [null, null] } }
    placeFile(operations, ['variables.media.upload', 'variables.more.1'], file)
    expect(operations).toEqual({ variables: { media: { upload: file }, more: [null, file] } })
  })

  test.each([
    'variables.media',
    'variables.none',
    'variables.none.deeper',
    'variables.__proto__.polluted',
    'variables.constructor.prototype.polluted',
    '__proto__.polluted',
    'query',
    'variables',
    '',
    '.',
    'variables.list.push',
    'variables.list.9',
  ])('refuses %s, and changes nothing', (path) => {
    const operations = { query: null, variables: { media: {}, list: [1] } }
    const before = JSON.stringify(operations)
    expect(() => placeFile(operations, [path], file)).toThrow(/There is no null/)
    expect(JSON.stringify(operations)).toBe(before)
    expect({}).not.toHaveProperty('polluted')
  })

  test('no path reaches what is not the own JSON', () => {
    const word = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'variables', 'toString'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (keys) => {
        const operations = { variables: { a: 1 } }
        try {
          placeFile(operations, [keys.join('.')], file)
        } catch {}
        return (
          JSON.stringify(operations) === '{"variables":{"a":1}}' && Object.keys(Object.prototype).length === 0
        )
      }),
    )
  })
})

test.each(['', 'x', '[]', 'null', '1', '{"0": "variables.a"}', '{"0": []}', '{"0": [1]}', '{"0": {}}'])(
  'the map %s is refused',
  (text) => expect(() => readFileMap(text)).toThrow(/map/),
)

test('a map of very many places is refused', () => {
  const paths = new Array(1000).fill('variables.a')
  expect(() => readFileMap(JSON.stringify({ 0: paths }))).toThrow(/more than/)
})

test.each(['', '[]', 'null', '[{"query":"{a}"}]'])('the operations %s are refused', (text) =>
  expect(() => readOperations(text)).toThrow(/operations/),
)
