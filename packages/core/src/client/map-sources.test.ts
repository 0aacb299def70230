import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SightglassError } from '../errors/sightglass-error.ts'
import { jsonlStore } from './jsonl-store.ts'
import { type MapProgress, mapSources } from './map-sources.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('mapSources', () => {
  test('keeps the order whatever finishes first, and goes on past a bad one', async () => {
    const results = await mapSources([5, 1, 3, 0], async (n) => {
      await pause(n)
      if (n === 3) throw new SightglassError('media_not_found', 'no such file')
      return n * 10
    })
    expect(results.map((result) => result.value ?? result.error?.code)).toEqual([
      50,
      10,
      'media_not_found',
      0,
    ])
  })

  test('runs no more than allowed at once', async () => {
    let now = 0
    let most = 0
    await mapSources(
      Array.from({ length: 12 }, (_, n) => n),
      async () => {
        most = Math.max(most, ++now)
        await pause(1)
        now--
      },
      { concurrency: 3 },
    )
    expect(most).toBe(3)
  })

  test('reports progress to the end with an estimate of what is left', async () => {
    const seen: MapProgress[] = []
    await mapSources(['a', 'b', 'c'], async () => pause(1), {
      onProgress: (p) => seen.push(p),
      concurrency: 1,
    })
    expect(seen.map((p) => p.done)).toEqual([1, 2, 3])
    expect(seen.at(-1)).toMatchObject({ total: 3, failed: 0, etaMs: 0 })
  })

  test('a refused key stops the rest without trying it', async () => {
    let tries = 0
    const results = await mapSources(
      [1, 2, 3],
      async () => {
        tries++
        throw new SightglassError('auth_failed', 'The API key was refused.')
      },
      { concurrency: 1 },
    )
    expect(tries).toBe(1)
    expect(results.every((result) => result.error?.code === 'auth_failed')).toBe(true)
  })

  test('an abort leaves no source without an outcome', async () => {
    const controller = new AbortController()
    const results = await mapSources(
      [1, 2, 3, 4],
      async (n) => {
        if (n === 2) controller.abort()
        return n
      },
      { concurrency: 1, signal: controller.signal },
    )
    expect(results.map((result) => result.value ?? result.error?.code)).toEqual([1, 2, 'aborted', 'aborted'])
  })

  test('a second run does only what the first left', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sightglass-map-'))
    try {
      const path = join(folder, 'done.jsonl')
      const first = await mapSources(
        ['a', 'b', 'c'],
        async (name) => {
          if (name === 'b') throw new SightglassError('server_error', 'oops')
          return { name, raw: 'large' }
        },
        { store: jsonlStore(path) },
      )
      expect(first[1]?.error?.code).toBe('server_error')
      await appendFile(path, '\n{"key":"b","val')
      const did: string[] = []
      const second = await mapSources(
        ['a', 'b', 'c'],
        async (name) => {
          did.push(name)
          return { name }
        },
        { store: jsonlStore(path) },
      )
      expect(did).toEqual(['b'])
      expect(second.map((result) => result.value)).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('never rejects, whatever the functions that look on, name and judge do', async () => {
    const fail = () => {
      throw new Error('not a good function')
    }
    const looking = { onProgress: fail, onResult: fail, stopOn: fail, concurrency: Number.NaN }
    const done = await mapSources(['a', 'b'], async (name) => name === 'a' || fail(), looking)
    expect(done.map((result) => result.value ?? result.error?.code)).toEqual([true, 'request_invalid'])
    const unnamed = await mapSources(['a'], async () => 1, { key: fail })
    expect(unnamed).toMatchObject([{ index: 0, source: 'a', error: { code: 'request_invalid' } }])
  })

  test('a line that could not be written keeps no other from the store', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sightglass-'))
    try {
      const path = join(folder, 'later', 'done.jsonl')
      const store = jsonlStore(path)
      await expect(store.set('a', 1)).rejects.toMatchObject({ code: 'ENOENT' })
      await mkdir(join(folder, 'later'))
      await store.set('b', 2)
      expect(await jsonlStore(path).get('b')).toBe(2)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
