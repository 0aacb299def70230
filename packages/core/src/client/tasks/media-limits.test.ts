import { readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ModelServer, reply, sendJson, startModelServer } from '../../../test/support/model-server.ts'
import type { MediaSource } from '../../media/types.ts'
import { createVision } from '../create-vision.ts'
import type { Vision } from '../vision.ts'

let server: ModelServer
let vision: Vision
beforeAll(async () => {
  server = await startModelServer((_, response) => sendJson(response, 200, reply('a clip')))
  vision = createVision({ apiKey: 'k', baseUrl: server.url, telemetry: false, retry: { attempts: 1 } })
})
afterAll(() => server.close())

const clip = readFixture('video/h264_aac.mp4')
const youtube = 'https://youtu.be/dQw4w9WgXcQ'
const refusal = async (media: MediaSource[], model?: string) => {
  const before = server.requests.length
  const error = await vision.ask(media, 'what?', { ...(model && { model }) }).catch((thrown) => thrown)
  expect(server.requests.length - before).toBe(0)
  return error
}

test('more videos than one request takes are refused before any is uploaded', async () => {
  const many = Array.from({ length: 11 }, () => clip)
  const media = { route: 'file' as const }
  const error = await vision.ask(many, 'what?', { media }).catch((thrown) => thrown)
  expect(error).toMatchObject({
    code: 'limit_exceeded',
    inputIndex: 10,
    details: { given: '11', limit: '10' },
  })
  expect(error.details.source).toMatch(/^https:/)
  expect(error.details.try).toMatch(/several calls/)
  expect(server.requests.filter(({ path }) => path.includes('upload'))).toEqual([])
})

test('one video is all that the models before 2.5 take', async () => {
  expect(await refusal([clip, youtube], 'gemini-2.0-flash')).toMatchObject({ code: 'limit_exceeded' })
})

test('Vertex takes one YouTube link', async () => {
  const vertex = createVision({
    apiKey: 'k',
    vertexai: true,
    baseUrl: server.url,
    telemetry: false,
    retry: { attempts: 1 },
  })
  const error = await vertex.ask([youtube, youtube], 'what?').catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'limit_exceeded', details: { given: '2', limit: '1' } })
})

test('the one to blame is named by index and label, before anything is sent', async () => {
  const error = await refusal([youtube, '/no/such/file.png', { bytes: clip, name: 'good.mp4' }])
  expect(error).toMatchObject({ code: 'media_not_found', inputIndex: 1 })
})

test('an estimate uploads nothing', async () => {
  const { parts } = await vision.estimate(clip, { media: { route: 'file' } })
  expect(parts[0]!.kind).toBe('video')
  expect(server.requests.filter(({ path }) => path.includes('upload'))).toEqual([])
})

test('a budget refuses before an upload', async () => {
  const error = await vision
    .ask(clip, 'what?', { maxTokens: 5, media: { route: 'file' } })
    .catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'budget_exceeded' })
  expect(server.requests.filter(({ path }) => path.includes('upload'))).toEqual([])
})
