import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../test/support/redis.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRedisStore } from './redis-store.ts'
import { runStoreContract } from './store.contract.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.close())

runStoreContract('in memory', async () => createMemoryStore())
runStoreContract('in Redis', async () => createRedisStore(redis.url))

test('memory keeps no more than it may, and the least lately used go first', async () => {
  const store = createMemoryStore({ maxBytes: 100 })
  for (const key of ['a', 'b', 'c']) await store.set(key, new Uint8Array(30), 60_000)
  await store.get('a')
  await store.set('d', new Uint8Array(30), 60_000)
  expect(await store.get('b')).toBeUndefined()
  expect(await store.get('a')).toHaveLength(30)
  await store.set('huge', new Uint8Array(101), 60_000)
  expect(await store.get('huge')).toBeUndefined()
  expect(await store.get('a')).toHaveLength(30)
})

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
