import { expect, test } from 'vitest'
import { createLabelMatcher } from './closed-labels.ts'
import { parseDetections } from './parse-detections.ts'

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

test('a parsed reply has the words of the list; an unknown word stays and is noted by its index', () => {
  const reply =
    '[{"box_2d":[0,0,10,10],"label":"Cups"},{"label":"no box"},{"box_2d":[0,0,20,20],"label":"plate"}]'
  const { detections, issues } = parseDetections(reply, {
    size: { width: 100, height: 100 },
    labels: ['spoon', 'cup'],
  })
  expect(detections.map(({ label, labelId }) => [label, labelId])).toEqual([
    ['cup', 1],
    ['plate', undefined],
  ])
  expect(issues).toContainEqual(
    expect.objectContaining({ code: 'label_unknown', index: detections[1]!.index }),
  )
})
