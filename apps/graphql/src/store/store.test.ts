import { programs } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../test/support/redis.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRedisStore } from './redis-store.ts'
import { runStoreContract } from './store.contract.ts'

runStoreContract('in memory', async () => createMemoryStore())

test('memory keeps no more than it may, and the least lately used go first', async () => {
  const store = createMemoryStore({ maxBytes: 100_000 })
  for (const key of ['a', 'b', 'c']) await store.set(key, new Uint8Array(30_000), 60_000)
  await store.get('a')
  await store.set('d', new Uint8Array(30_000), 60_000)
  expect(await store.get('b')).toBeUndefined()
  expect(await store.get('a')).toHaveLength(30_000)
  await store.set('huge', new Uint8Array(100_001), 60_000)
  expect(await store.get('huge')).toBeUndefined()
  expect(await store.get('a')).toHaveLength(30_000)
})

test('what is small is not pushed out by what is large', async () => {
  const store = createMemoryStore({ maxBytes: 100_000 })
  await store.set('owner', new Uint8Array([1]), 60_000)
  for (let at = 0; at < 20; at++) await store.set(`picture ${at}`, new Uint8Array(60_000), 60_000)
  expect(await store.get('owner')).toHaveLength(1)
  expect(await store.get('picture 18')).toBeUndefined()
  await store.set('owner', new Uint8Array(60_000), 60_000)
  expect(await store.get('owner')).toHaveLength(60_000)
  expect(await store.get('picture 19')).toBeUndefined()
})

describe.skipIf(!programs.redisServer.isThere)('in Redis', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())

  runStoreContract('in Redis', async () => createRedisStore(redis.url))

  test('two stores on one Redis share; a Redis that is gone is an error, not a hang', async () => {
    const own = await startRedis()
    const [one, other] = [createRedisStore(own.url), createRedisStore(own.url)]
    try {
      await one.set('picture', new Uint8Array([7]), 60_000)
      expect([...((await other.get('picture')) ?? [])]).toEqual([7])
      await own.close()
      await expect(other.get('picture')).rejects.toThrow()
      await expect(other.ping()).rejects.toThrow()
    } finally {
      await one.close()
      await other.close()
      await own.close()
    }
  })
})
