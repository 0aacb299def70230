import { fixturePath } from '@sightglass/testing'
import { afterEach, expect, test } from 'vitest'
import { type ModelServer, reply, sendJson, startModelServer } from '../../test/support/model-server.ts'
import { createVision } from './create-vision.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

test('detect sends the picture and gives boxes in its pixels', async () => {
  server = await startModelServer((_, response) =>
    sendJson(response, 200, reply('[{"box_2d":[100,200,500,600],"label":"cup"}]')),
  )
  const vision = createVision({ apiKey: 'k', baseUrl: server.url })
  const result = await vision.detect(fixturePath('photos/coffee.png'), { labels: ['cup'] })
  expect(result.image.size).toEqual({ width: 600, height: 400 })
  expect(result.detections).toMatchObject([
    { index: 0, label: 'cup', rect: { left: 120, top: 40, width: 240, height: 160 } },
  ])
  expect(result.usage).toMatchObject({ promptTokens: 1093, promptTokensByModality: { IMAGE: 1089 } })
  const { contents, generationConfig } = server.requests[0]!.body
  expect(contents[0].parts[0].inlineData.mimeType).toBe('image/png')
  expect(contents[0].parts[1].text).toContain('"cup"')
  expect(generationConfig.responseMimeType).toBe('application/json')
})
