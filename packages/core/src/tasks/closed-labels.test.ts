import { expect, test } from 'vitest'
import { assignLabelIds, createLabelMatcher } from './closed-labels.ts'

test.each([
  ['cup', 0],
  ['Cup', 0],
  ['cups', 0],
  ['coffee_table', 1],
  ['Coffee Table', 1],
  ['고양이', 2],
  ['dog', undefined],
  ['', undefined],
])('%s is label %s', (word, labelId) => {
  expect(createLabelMatcher(['cup', 'coffee table', '고양이'])(word)?.labelId).toBe(labelId)
})

test('labels that differ only by case are told apart exactly and never guessed', () => {
  const match = createLabelMatcher(['US', 'us'])
  expect(match('us')?.labelId).toBe(1)
  expect(match('Us')).toBeUndefined()
})

test('an unknown word stays and is noted by its index', () => {
  const { items, issues } = assignLabelIds(
    [
      { index: 0, label: 'Cups' },
      { index: 3, label: 'plate' },
    ],
    ['cup'],
  )
  expect(items).toEqual([
    { index: 0, label: 'cup', labelId: 0 },
    { index: 3, label: 'plate' },
  ])
  expect(issues).toMatchObject([{ code: 'label_unknown', index: 3 }])
})
