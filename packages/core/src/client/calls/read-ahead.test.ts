import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

async function* counting(to: number, end?: Error): AsyncGenerator<number, string> {
  for (let value = 1; value <= to; value++) yield value
  if (end) throw end
  return 'end'
}

test('gives every step in order, then the end as often as it is asked for', async () => {
  const source = counting(3)
  const next = readAhead(() => source.next())
  await sleep(1)
  const steps = [await next(), await next(), await next(), await next(), await next()]
  expect(steps.map((step) => step.value)).toEqual([1, 2, 3, 'end', 'end'])
  expect(steps.map((step) => step.done)).toEqual([false, false, false, true, true])
})

test('gives what came before an error first', async () => {
  const source = counting(2, new Error('cut'))
  const next = readAhead(() => source.next())
  await sleep(1)
  expect((await next()).value).toBe(1)
  expect((await next()).value).toBe(2)
  await expect(next()).rejects.toThrow('cut')
  await expect(next()).rejects.toThrow('cut')
})

test('waits where nothing has come yet', async () => {
  const steps = [
    Promise.withResolvers<IteratorResult<number>>(),
    Promise.withResolvers<IteratorResult<number>>(),
  ]
  let at = 0
  const next = readAhead(() => steps[at++]!.promise)
  const first = next()
  steps[0]!.resolve({ done: false, value: 7 })
  expect((await first).value).toBe(7)
  const last = next()
  steps[1]!.resolve({ done: true, value: undefined })
  expect((await last).done).toBe(true)
})
