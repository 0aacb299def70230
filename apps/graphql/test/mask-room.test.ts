import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVision } from '@sightglass/core'
import { readFixture } from '@sightglass/testing'
import { expect, test } from 'vitest'
import { ask, makeServer } from './support/client.ts'

const outline = {
  box_2d: [0, 0, 1000, 1000],
  label: 'a',
  mask: [
    [0, 0],
    [0, 1000],
    [1000, 1000],
    [1000, 0],
  ],
}
const parse = (fields: string) =>
  `query ($reply: String!, $size: ImageSizeInput!) { parseReply(reply: $reply, size: $size) {
    ... on ParsedReply { ${fields} } ... on Error { code } } }`
const outlines = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, at) => ({ ...outline, label: `thing ${at}` })))
const yoga = makeServer()

test('a size that no picture may have is refused before masks are read at it', async () => {
  const variables = {
    reply: JSON.stringify([outline]),
    size: { width: 2_000_000_000, height: 2_000_000_000 },
  }
  const { data } = await ask(yoga, parse('detections { mask { area rle { counts } } }'), { variables })
  expect(data).toEqual({ parseReply: { code: 'media_too_many_pixels' } })
})

test.each([
  'detections { mask { area } }',
  'detections { mask { png rle { counts } } }',
  'svg(style: [MASKS])',
  'dataset(format: COCO)',
])('masks that are too many pixels together are a coded error of the field: %s', async (fields) => {
  const reply = outlines(200)
  const { errors } = await ask(yoga, parse(fields), {
    variables: { reply, size: { width: 5000, height: 5000 } },
  })
  expect(errors?.[0]?.extensions?.code).toBe('limit_exceeded')
})

test('as many as fit are read', async () => {
  const reply = outlines(2)
  const { data, errors } = await ask(yoga, parse('detections { mask { area } }'), {
    variables: { reply, size: { width: 1000, height: 500 } },
  })
  expect(errors).toBeUndefined()
  expect(data).toMatchObject({ parseReply: { detections: [{ mask: { area: 500_000 } }, {}] } })
})

test('what is drawn on is read by the rules that core was told', async () => {
  const shop = createServer((_, response) => response.end(readFixture('photos/coffee.png'))).listen(
    0,
    '127.0.0.1',
  )
  await once(shop, 'listening')
  const image = { url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/coffee.png` }
  const query = `query ($image: MediaInput!) { parseReply(reply: "[]", image: $image) {
    ... on ParsedReply { overlay } ... on Error { code } } }`
  const told = (media: { fetch?: { allowPrivate: boolean }; limitInputPixels?: number }) =>
    ask(makeServer({ media, vision: createVision({ apiKey: 'k', media }) }), query, { variables: { image } })
  try {
    const open = { fetch: { allowPrivate: true } }
    expect((await told({})).data).toEqual({ parseReply: { code: 'media_fetch_blocked' } })
    expect((await told(open)).data).toMatchObject({
      parseReply: { overlay: expect.stringMatching(/^\/pictures\//) },
    })
    expect((await told({ ...open, limitInputPixels: 1000 })).data).toEqual({
      parseReply: { code: 'media_too_many_pixels' },
    })
  } finally {
    shop.close()
  }
})
