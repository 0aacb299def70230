import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  createOrderedQueue,
  type OrderedQueueOptions,
  type Outcome,
  type QueuePolicy,
} from './ordered-queue.ts'

interface Gate {
  item: number
  open: (result?: string) => void
  fail: (error: Error) => void
  signal: AbortSignal
}

function makeQueue(policy: QueuePolicy = 'queue', more: Partial<OrderedQueueOptions<number, string>> = {}) {
  const gates: Gate[] = []
  const settled: [number, Outcome<string>['kind']][] = []
  const queue = createOrderedQueue<number, string>({
    concurrency: 2,
    policy,
    work: (item, signal) =>
      new Promise((resolve, reject) =>
        gates.push({ item, open: (result = '') => resolve(result), fail: reject, signal }),
      ),
    settle: (item, outcome) => settled.push([item, outcome.kind]),
    ...more,
  })
  return { queue, gates, settled }
}

describe('the queue', () => {
  test('starts no more than allowed and settles in the order of arrival', async () => {
    const { queue, gates, settled } = makeQueue()
    for (const item of [0, 1, 2]) queue.offer(item)
    await tick()
    expect(gates.map((gate) => gate.item)).toEqual([0, 1])
    gates[1]!.open()
    await tick()
    expect(settled).toEqual([])
    gates[0]!.fail(new Error('no'))
    await tick()
    expect(settled).toEqual([
      [0, 'failed'],
      [1, 'done'],
    ])
    expect(gates.map((gate) => gate.item)).toEqual([0, 1, 2])
  })

  test('drop refuses what comes while busy', async () => {
    const { queue, settled } = makeQueue('drop')
    for (const item of [0, 1, 2]) queue.offer(item)
    expect(settled).toEqual([[2, 'dropped']])
  })

  test('replace stops what runs', async () => {
    const { queue, gates, settled } = makeQueue('replace', { concurrency: 1 })
    queue.offer(0)
    await tick()
    queue.offer(1)
    expect(gates[0]!.signal.aborted).toBe(true)
    expect(settled).toEqual([[0, 'aborted']])
    gates[0]!.open()
    await tick()
    await tick()
    gates[1]!.open('new')
    await queue.idle()
    expect(settled).toEqual([
      [0, 'aborted'],
      [1, 'done'],
    ])
  })

  test('abort settles what runs and what waits, once each', async () => {
    const { queue, gates, settled } = makeQueue()
    for (const item of [0, 1, 2, 3]) queue.offer(item)
    await tick()
    queue.abort()
    expect(settled.map(([item, kind]) => `${item} ${kind}`)).toEqual([
      '0 aborted',
      '1 aborted',
      '2 aborted',
      '3 aborted',
    ])
    for (const gate of gates) gate.open()
    await queue.idle()
    expect(settled).toHaveLength(4)
  })

  test('does not run ahead of a slow first item without end', async () => {
    const { queue, gates } = makeQueue()
    for (let item = 0; item < 100; item++) queue.offer(item)
    await tick()
    for (let at = 1; at < gates.length; at++) {
      gates[at]!.open()
      await tick()
    }
    expect(gates.length).toBe(18)
  })

  test.each([1, 2, 5])(
    'whatever the order of finishing, every item settles once and in order (at once: %i)',
    async (concurrency) => {
      const waits = Array.from({ length: 200 }, (_, item) => (item * 7919) % 5)
      const settled: number[] = []
      const queue = createOrderedQueue<number, void>({
        concurrency,
        policy: 'queue',
        work: async (item) => {
          for (let count = waits[item]!; count > 0; count--) await tick()
        },
        settle: (item) => settled.push(item),
      })
      for (const item of waits.keys()) queue.offer(item)
      await queue.idle()
      expect(settled).toEqual(waits.map((_, item) => item))
    },
  )
})
