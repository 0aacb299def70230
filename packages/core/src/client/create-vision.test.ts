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

test('estimate and prepare keep to timeoutMs while they read the media', async () => {
  server = await startModelServer(() => {})
  const vision = createVision({ apiKey: 'k', baseUrl: server.url, media: { fetch: { allowPrivate: true } } })
  const silent = `${server.url}/silent.png`
  await expect(vision.estimate(silent, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
  await expect(vision.prepare.caption(silent, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
})

test('the headers of the client go with the Files API, too', async () => {
  let seen: unknown
  server = await startModelServer((request, response) => {
    seen = [request.headers['x-team'], request.headers['x-goog-api-key']]
    sendJson(response, 200, {})
  })
  const { files } = createVision({ apiKey: 'k', baseUrl: server.url, headers: { 'x-team': 'a' } })
  for await (const file of files.list()) expect.unreachable(file.name)
  expect(seen).toEqual(['a', 'k'])
})
