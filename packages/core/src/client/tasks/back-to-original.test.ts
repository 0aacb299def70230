import { readFixture } from '@sightglass/testing'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ModelServer, reply, sendJson, startModelServer } from '../../../test/support/model-server.ts'
import { createVision } from '../create-vision.ts'
import type { Vision } from '../vision.ts'

let server: ModelServer
let vision: Vision
const answer = JSON.stringify([{ box_2d: [0, 0, 500, 250], label: 'corner' }])
beforeAll(async () => {
  server = await startModelServer((_, response) => sendJson(response, 200, reply(answer)))
  vision = createVision({ apiKey: 'k', baseUrl: server.url, telemetry: false })
})
afterAll(() => server.close())

/** The picture that travelled, as the model sees it. */
const sentSize = async () => {
  const { data } = server.requests.at(-1)!.body.contents[0].parts[0].inlineData
  const { width, height, orientation } = await sharp(Buffer.from(data, 'base64')).metadata()
  return { width, height, orientation: orientation ?? 1 }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'boxes come back in upright pixels of the original, stored with orientation %i',
  async (orientation) => {
    const upright = orientation >= 5 ? { width: 200, height: 300 } : { width: 300, height: 200 }
    const picture = readFixture(`orientation/o${orientation}.jpg`)
    const whole = await vision.detect(picture)
    expect(await sentSize()).toEqual({ ...upright, orientation: 1 })
    expect(whole.image?.size).toEqual(upright)
    expect(whole.detections[0]!.rect).toEqual({
      left: 0,
      top: 0,
      width: upright.width / 4,
      height: upright.height / 2,
    })
    const crop = { left: 40, top: 20, width: 160, height: 80 }
    const part = await vision.detect(picture, { maxSidePx: 40, media: { crop } })
    expect(await sentSize()).toEqual({ width: 40, height: 20, orientation: 1 })
    expect(part.detections[0]!.rect).toEqual({ left: 40, top: 20, width: 40, height: 40 })
  },
)

test('boxes of HEIC, which is turned by its container, come back upright too', async () => {
  const { detections, image } = await vision.detect(readFixture('heic/exif6_irot.heic'), { maxSidePx: 60 })
  expect(await sentSize()).toEqual({ width: 40, height: 60, orientation: 1 })
  expect(image?.size).toEqual({ width: 400, height: 600 })
  expect(detections[0]!.rect).toEqual({ left: 0, top: 0, width: 100, height: 300 })
})
