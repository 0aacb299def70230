import { expect, test } from 'vitest'
import { SightCache } from './sight-cache.ts'
import type { Sight } from './types.ts'

const sight: Sight = { kind: 'image', objects: [], texts: [], colours: [], notes: [] }

function counted(cache: SightCache) {
  const looks: string[] = []
  const ask = (text: string, wish = {}, mimeType = 'image/png') =>
    cache.get({ bytes: Buffer.from(text), mimeType }, wish, async () => {
      looks.push(text)
      return { ...sight, notes: [text] }
    })
  return { looks, ask }
}

test('the same bytes and wish are looked at once, anything else anew', async () => {
  const { looks, ask } = counted(new SightCache(8))
  expect(await ask('a', { objects: true })).toBe(await ask('a', { objects: true }))
  await ask('a', { objects: true, labels: ['cup'] })
  await ask('b', { objects: true })
  await ask('a', { objects: true }, 'image/jpeg')
  expect(looks).toEqual(['a', 'a', 'b', 'a'])
})

test('what was not asked for longest is forgotten', async () => {
  const { looks, ask } = counted(new SightCache(2))
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(text)
  expect(looks).toEqual(['a', 'b', 'c', 'b'])
})

test('a failure is not remembered', async () => {
  const cache = new SightCache(2)
  const media = { bytes: Buffer.from('a'), mimeType: 'image/png' }
  await expect(cache.get(media, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await cache.get(media, {}, async () => sight)).toBe(sight)
})
