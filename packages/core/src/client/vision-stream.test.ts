import { describe, expect, test } from 'vitest'
import { SightglassError } from '../errors/sightglass-error.ts'
import { createVisionStream } from './vision-stream.ts'

function counting(to: number, fail?: Error) {
  const seen: { started: number; aborted: boolean } = { started: 0, aborted: false }
  const stream = createVisionStream<number, string>(async function* (signal) {
    seen.started++
    signal.addEventListener('abort', () => {
      seen.aborted = true
    })
    for (let n = 1; n <= to; n++) yield n
    if (fail) throw fail
    return 'done'
  })
  return { stream, seen }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('createVisionStream', () => {
  test('loop, then result', async () => {
    const { stream, seen } = counting(3)
    expect(await collect(stream)).toEqual([1, 2, 3])
    expect(await stream.result).toBe('done')
    expect(seen).toEqual({ started: 1, aborted: false })
  })

  test('result alone runs the work', async () => {
    expect(await counting(3).stream.result).toBe('done')
  })

  test('result taken before the loop loses nothing', async () => {
    const { stream } = counting(3)
    const { result } = stream
    expect(await collect(stream)).toEqual([1, 2, 3])
    expect(await result).toBe('done')
  })

  test('result awaited before the loop keeps the items', async () => {
    const { stream } = counting(2)
    expect(await stream.result).toBe('done')
    expect(await collect(stream)).toEqual([1, 2])
  })

  test('an error comes after what was complete, in the loop and in result', async () => {
    const { stream } = counting(2, new SightglassError('network_error', 'cut'))
    const got: number[] = []
    await expect(
      (async () => {
        for await (const n of stream) got.push(n)
      })(),
    ).rejects.toMatchObject({ code: 'network_error' })
    expect(got).toEqual([1, 2])
    await expect(stream.result).rejects.toMatchObject({ code: 'network_error' })
  })

  test('leaving the loop aborts the work and result', async () => {
    const { stream, seen } = counting(9)
    for await (const _ of stream) break
    expect(seen.aborted).toBe(true)
    await expect(stream.result).rejects.toMatchObject({ code: 'aborted' })
  })

  test('a second loop is refused', async () => {
    const { stream } = counting(1)
    await collect(stream)
    await expect(collect(stream)).rejects.toMatchObject({ code: 'request_invalid' })
  })

  test('await using stops the work', async () => {
    const { stream, seen } = counting(9)
    {
      await using running = stream
      await running[Symbol.asyncIterator]().next()
    }
    expect(seen.aborted).toBe(true)
  })
})
