import { expect, test } from 'vitest'
import { oneLine, printable } from './printable.ts'

test('no words steer the terminal', () => {
  expect(oneLine('\u001b[31mred\u001b[0m\r\nand\u009b2Jmore\u2028')).toBe('[31mred [0m and 2Jmore')
  expect(printable('a\tb\r\nc\u001b]0;title\u0007')).toBe('a\tb\nc]0;title')
  expect(oneLine('고양이 👨‍👩‍👧')).toBe('고양이 👨‍👩‍👧')
})
