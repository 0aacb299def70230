import { expect, test } from 'vitest'
import type { Outcome } from '../calls/outcome.ts'
import type { ReadContext } from './task-definition.ts'
import { classifyTask } from './text-tasks.ts'

const read = (text: string, multiple: boolean) => {
  const outcome: Outcome = { text, finishReason: 'STOP', cut: false, issues: [] }
  return classifyTask({ labels: ['cat', 'dog'], multiple }).read(outcome, {} as ReadContext)
}

test.each([
  ['{"label":"cat","confidence":0.9}', false, ['cat']],
  ['{"labels":["dog","cat"],"reason":"both are there"}', true, ['dog', 'cat']],
  ['{"labels":[],"reason":"there is none"}', true, []],
  ['{"labels":null}', true, []],
  ['[{"label":"dog","score":1}]', false, ['dog']],
  ['{"animal":"dog"}', false, ['dog']],
])('what stands beside the labels of %s is no label', async (text, multiple, labels) => {
  const { answer, issues } = await read(text, multiple)
  expect(answer.labels.map(({ label }) => label)).toEqual(labels)
  expect(issues).toEqual([])
})
