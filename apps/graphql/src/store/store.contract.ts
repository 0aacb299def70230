import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from './store.ts'

/** What every store keeps to. */
export function runStoreContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

    test('gives back the very bytes, and nothing for what it never had', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
      await store.set('bytes', bytes, 60_000)
      expect(Uint8Array.from((await store.get('bytes')) ?? [])).toEqual(bytes)
      expect(await store.get('nothing')).toBeUndefined()
      await store.set('bytes', new Uint8Array([1]), 60_000)
      expect([...((await store.get('bytes')) ?? [])]).toEqual([1])
    })

    test('forgets after its time', async () => {
      await store.set('short', new Uint8Array(3), 1)
      await store.add('short sum', 5, 1)
      await expect.poll(async () => store.get('short')).toBeUndefined()
      await expect.poll(async () => store.add('short sum', 0, 1)).toBe(0)
    })

    test('loses no addition, however many at once', async () => {
      const sums = await Promise.all(Array.from({ length: 100 }, () => store.add('sum', 1, 60_000)))
      expect(new Set(sums).size).toBe(100)
      expect(await store.add('sum', -1, 60_000)).toBe(99)
    })

    test('can be reached', async () => {
      await expect(store.ping()).resolves.toBeUndefined()
    })
  })
}
