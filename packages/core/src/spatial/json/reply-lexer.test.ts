import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ReplyLexer } from './reply-lexer.ts'

/** What the lexer tells of a text that comes in these pieces. */
function told(pieces: readonly string[]): string[] {
  const text = pieces.join('')
  const said: string[] = []
  let depth = 0
  const lexer = new ReplyLexer({
    token: (start, end, isWord) => said.push(`${isWord ? 'word' : 'text'} ${text.slice(start, end)}`),
    key: () => said.push('key'),
    open: (code) => {
      depth++
      said.push(`open ${String.fromCharCode(code)}`)
    },
    close: (code) => {
      depth--
      said.push(`close ${String.fromCharCode(code)}`)
    },
    takesCalls: () => true,
    openCall: () => {
      depth++
      said.push('call')
    },
    isOutside: () => depth <= 0,
    inParens: () => true,
    isFull: () => false,
  })
  let base = 0
  for (const piece of pieces) {
    lexer.push(piece, base)
    base += piece.length
  }
  lexer.settle(base)
  return said
}

it('tells strings, words, keys and brackets, and nothing outside of them', () => {
  expect(told([`It's {"a, \\"b\\"": 'c' /* d */} (e) f`])).toEqual([
    'open {',
    'text "a, \\"b\\""',
    'key',
    "text 'c'",
    'close }',
  ])
  expect(told(['｛"a"：１，b => c｝'])).toEqual([
    'open {',
    'text "a"',
    'key',
    'word １',
    'word b',
    'key',
    'word c',
    'close }',
  ])
})

it('takes a call for an object only where a key follows', () => {
  expect(told([`cat(s) f(1, b=2) Box( y = 1, label='c')`])).toEqual([
    'call',
    'word y',
    'key',
    'word 1',
    'word label',
    'key',
    "text 'c'",
    'close )',
  ])
})

it('tells the same however the text is cut into pieces', () => {
  const mark = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    ':',
    '=',
    ',',
    '\\',
    '/',
    '*',
    '\n',
    ' ',
    'a',
    'f(',
    '：',
    '＂',
    '1',
  )
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 40 }), (marks) => {
      expect(told(marks)).toEqual(told([marks.join('')]))
    }),
    { numRuns: 2000 },
  )
})

it('takes no address without quotes for a comment', () => {
  expect(told(['{u: http://a.b/[c] // no\n}', '{u: //x\n}', '{"u"://x\n}', '{u,//x\n}'])).toEqual([
    ...[
      'open {',
      'word u',
      'key',
      'word http',
      'key',
      'word //a.b/',
      'open [',
      'word c',
      'close ]',
      'close }',
    ],
    ...['open {', 'word u', 'key', 'close }'],
    ...['open {', 'text "u"', 'key', 'close }'],
    ...['open {', 'word u', 'close }'],
  ])
})
