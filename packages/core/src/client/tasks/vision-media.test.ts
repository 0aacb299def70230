import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fixturePath, readFixture } from '@sightglass/testing'
import { expect, test } from 'vitest'
import { createVision } from '../create-vision.ts'

test("a client's own limits on media count in calls that do not say", async () => {
  const vision = createVision({ apiKey: 'k', media: { limitInputPixels: 1000 } })
  const picture = fixturePath('photos/coffee.png')
  await expect(vision.estimate(picture)).rejects.toMatchObject({ code: 'media_too_many_pixels' })
  const estimate = await vision.estimate(picture, { media: { limitInputPixels: 1e8 } })
  expect(estimate.totalTokens).toBeGreaterThan(0)
})

test('private addresses are opened to a client that was told so, and to no other', async () => {
  const server = createServer((_, response) => response.end(readFixture('photos/coffee.png'))).listen(
    0,
    '127.0.0.1',
  )
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/coffee.png`
  try {
    await expect(createVision({ apiKey: 'k' }).estimate(url)).rejects.toMatchObject({
      code: 'media_fetch_blocked',
    })
    const vision = createVision({ apiKey: 'k', media: { fetch: { allowPrivate: true } } })
    expect((await vision.estimate(url)).totalTokens).toBeGreaterThan(0)
  } finally {
    server.close()
  }
})
