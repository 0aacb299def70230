import { getEventListeners } from 'node:events'
import { readFixture } from '@sightglass/testing'
import { expect, test } from 'vitest'
import { decodeHeic } from './heic.ts'

test('decodes upright pixels', async () => {
  const { width, height, channels, data } = await decodeHeic(readFixture('heic/exif6_irot.heic'))
  expect({ width, height, channels }).toEqual({ width: 400, height: 600, channels: 4 })
  expect(data).toHaveLength(400 * 600 * 4)
})

test('can be aborted while it works', async () => {
  const controller = new AbortController()
  const decoded = decodeHeic(readFixture('heic/plain.heic'), { signal: controller.signal })
  controller.abort()
  await expect(decoded).rejects.toMatchObject({ code: 'aborted' })
})

test('leaves nothing on a signal that lives on', async () => {
  const { signal } = new AbortController()
  await decodeHeic(readFixture('heic/plain.heic'), { signal })
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('damaged bytes are a typed error', async () => {
  const bytes = Buffer.from(readFixture('heic/plain.heic'))
  bytes.fill(0, 60)
  await expect(decodeHeic(bytes)).rejects.toMatchObject({ code: 'media_unreadable' })
})
