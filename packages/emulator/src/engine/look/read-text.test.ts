import { expect, test } from 'vitest'
import { inReadingOrder } from './read-text.ts'

const line = (text: string, left: number, top: number) => ({
  text,
  score: 1,
  box: { left, top, width: 90, height: 20 },
})

test('rows are read from left to right, columns of one row do not mix with the next', () => {
  const lines = [line('d', 100, 33), line('b', 100, 4), line('c', 0, 30), line('a', 0, 0), line('e', 50, 60)]
  expect(
    inReadingOrder(lines)
      .map(({ text }) => text)
      .join(''),
  ).toBe('abcde')
})

test('lines set close below one another stay below one another', () => {
  const lines = [line('second', 10, 9), line('first', 0, 0)]
  expect(inReadingOrder(lines).map(({ text }) => text)).toEqual(['first', 'second'])
})
