import { expect, it } from 'vitest'
import { readRules } from './read-rules.ts'

it('reads patterns, and leaves the rest as it is', () => {
  const answer = { text: 'Two.' }
  expect(readRules([{ prompt: { pattern: 'cups?', flags: 'i' }, times: 2, answer }])).toEqual([
    { prompt: /cups?/i, times: 2, answer },
  ])
  expect(readRules([{ answer: 'Two.' }])).toEqual([{ answer: 'Two.' }])
})

it.each([
  [{ prmpt: 'cup', answer: 'Two.' }, /^Rule 1: there is no field "prmpt"\. Fields: model, prompt,/],
  [{ prompt: 'cup' }, /^Rule 1: it has no "answer"/],
  [{ answer: { txt: 'Two.' } }, /no field "txt"/],
  [{ answer: 2 }, /a text or an object/],
  [{ answer: 'Two.', times: 0 }, /"times" must be a whole number/],
  [{ answer: 'Two.', nth: 'first' }, /"nth" must be a whole number/],
  [{ answer: 'Two.', prompt: 3 }, /"prompt" must be a text or/],
  [{ answer: 'Two.', prompt: { pattern: '(' } }, /Invalid regular expression/],
  ['cup', /must be an object/],
])('refuses %j', (rule, message) => {
  expect(() => readRules([{ answer: 'fine' }, rule])).toThrow(message)
})
