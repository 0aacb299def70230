import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLimiter } from './limiter.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('createLimiter', () => {
  test.each([{ concurrency: 0 }, { requestsPerMinute: 1.5 }, { tokensPerMinute: Number.NaN }])(
    'refuses %j, which would let nothing through',
    (limits) => {
      expect(() => createLimiter(limits)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    },
  )

  test('lets so many requests start in a minute', async () => {
    const limiter = createLimiter({ requestsPerMinute: 2 })
    const started: number[] = []
    const all = Promise.all([1, 2, 3, 4, 5].map((n) => limiter.run(async () => void started.push(n))))
    await vi.advanceTimersByTimeAsync(100)
    expect(started).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(60_100)
    expect(started).toEqual([1, 2, 3, 4])
    await vi.advanceTimersByTimeAsync(60_100)
    await all
    expect(started).toEqual([1, 2, 3, 4, 5])
  })

  test('lets so many tokens start in a minute, in order', async () => {
    const limiter = createLimiter({ tokensPerMinute: 1000 })
    const started: number[] = []
    const all = Promise.all(
      [600, 300, 600, 50].map((tokens) => limiter.run(async () => void started.push(tokens), { tokens })),
    )
    await vi.advanceTimersByTimeAsync(100)
    expect(started).toEqual([600, 300])
    await vi.advanceTimersByTimeAsync(60_000)
    await all
    expect(started).toEqual([600, 300, 600, 50])
  })

  test('a request larger than a minute goes alone rather than never', async () => {
    const limiter = createLimiter({ tokensPerMinute: 100 })
    const run = limiter.run(async () => 'done', { tokens: 5000 })
    await vi.advanceTimersByTimeAsync(0)
    expect(await run).toBe('done')
  })

  test('a waiting request can be aborted, and those behind it go on', async () => {
    const limiter = createLimiter({ concurrency: 1 })
    const release = await limiter.acquire()
    const controller = new AbortController()
    const waiting = limiter.run(async () => 'never', { signal: controller.signal })
    const behind = limiter.run(async () => 'next')
    waiting.catch(() => {})
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
    release()
    expect(await behind).toBe('next')
  })

  test('waiting for tokens can be aborted', async () => {
    const limiter = createLimiter({ tokensPerMinute: 10 })
    await limiter.run(async () => {}, { tokens: 10 })
    const controller = new AbortController()
    const waiting = limiter.run(async () => {}, { tokens: 10, signal: controller.signal })
    const seen = expect(waiting).rejects.toMatchObject({ code: 'aborted' })
    await vi.advanceTimersByTimeAsync(10)
    controller.abort()
    await seen
  })
})
