import { createServer } from 'node:http'
import { createVision } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readyOperation, readyVariables } from '../src/ready-operation.ts'
import { createGraphqlServer } from '../src/yoga.ts'

let emulator: Emulator
let yoga: ReturnType<typeof createGraphqlServer>

const operation = `mutation ($media: MediaInput!, $options: DetectOptions) {
  detect(media: $media, options: $options) {
    __typename
    ... on DetectResult {
      size { width height }
      detections { index label box { pixels { x y width height } normalized { x y width height } raw } }
      usage { totalTokens promptTokensByModality { modality tokens } }
    }
    ... on Error { code message hint }
    ... on MediaError { inputIndex }
  }
}`

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 })
  yoga = createGraphqlServer({ vision: createVision({ apiKey: 'k', baseUrl: emulator.url }), logging: false })
})

afterAll(() => emulator.close())

/** What these tests read of an answer. */
interface Answer {
  readonly errors?: readonly { readonly message: string }[]
  readonly data: {
    readonly detect: {
      readonly __typename: string
      readonly code: string
      readonly message: string
      readonly hint: string
      readonly size: { readonly width: number; readonly height: number }
      readonly usage: { readonly totalTokens: number }
      readonly detections: readonly {
        readonly label: string
        readonly box: Record<'pixels' | 'normalized', { x: number; width: number }> & {
          raw: readonly number[]
        }
      }[]
    }
  }
}

async function send(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return response.json() as Promise<Answer>
}

function upload(bytes: Uint8Array, name: string): FormData {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: operation, variables: { media: { upload: null } } }))
  form.set('map', JSON.stringify({ 0: ['variables.media.upload'] }))
  form.set('0', new File([new Uint8Array(bytes)], name))
  return form
}

describe('detect', () => {
  test("GraphiQL's ready operation answers with the cup in the sample picture", async () => {
    const { data, errors } = await send({ query: readyOperation, variables: JSON.parse(readyVariables()) })
    expect(errors).toBeUndefined()
    expect(data.detect.size).toEqual({ width: 360, height: 240 })
    expect(data.detect.detections.map((detection) => detection.label)).toContain('cup')
  })

  test('a picture sent as multipart comes back in its own pixels', async () => {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'x-graphql-yoga-csrf': '1' },
      body: upload(readFixture('photos/chelsea.png'), 'cat.bin'),
    })
    const { data } = (await response.json()) as Answer
    const { size, detections, usage } = data.detect
    expect(size).toEqual({ width: 451, height: 300 })
    const cat = detections.find((detection) => detection.label === 'cat')
    if (!cat) throw new Error('The cat was not found.')
    const { pixels, normalized, raw } = cat.box
    expect(pixels.x + pixels.width).toBeLessThanOrEqual(451)
    expect(normalized.width).toBeCloseTo(pixels.width / 451)
    expect(raw).toHaveLength(4)
    expect(usage.totalTokens).toBeGreaterThan(0)
  })

  test('a multipart request that any page could send is refused', async () => {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      body: upload(new Uint8Array(3), 'x'),
    })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('x-graphql-yoga-csrf')
  })

  test.each([
    [
      'no image',
      { base64: Buffer.from('hello, I am text').toString('base64') },
      'MediaError',
      'media_type_unsupported',
    ],
    ['nothing', { base64: 'data:image/png;base64,' }, 'MediaError', 'media_unreadable'],
    ['no letters', { base64: '' }, 'MediaError', 'media_unreadable'],
    ['an address of no letters', { url: '' }, 'MediaError', 'media_fetch_blocked'],
    [
      'half a JPEG',
      { base64: readFixture('orientation/o1.jpg').subarray(0, 3000).toString('base64') },
      'MediaError',
      'media_unreadable',
    ],
    ['an address inside', { url: 'http://127.0.0.1:1/x.png' }, 'MediaError', 'media_fetch_blocked'],
  ])('%s is a typed error', async (_, media, type, code) => {
    const { data, errors } = await send({ query: operation, variables: { media } })
    expect(errors).toBeUndefined()
    expect(data.detect).toMatchObject({ __typename: type, code })
    expect(data.detect.message.length).toBeGreaterThan(10)
    expect(data.detect.hint).not.toContain('fetch.allow')
  })

  test('an unknown model is a typed error', async () => {
    const media = { base64: readFixture('photos/coffee.png').toString('base64') }
    const { data } = await send({ query: operation, variables: { media, options: { model: 'gemini-none' } } })
    expect(data.detect).toMatchObject({ __typename: 'RequestError', code: 'model_unknown' })
  })

  test('a model server that is not there is a typed error, and the server goes on', async () => {
    const closed = createServer().listen(0)
    const { port } = closed.address() as { port: number }
    await new Promise((resolve) => closed.close(resolve))
    const lost = createGraphqlServer({
      vision: createVision({ apiKey: 'k', baseUrl: `http://127.0.0.1:${port}`, retry: { attempts: 1 } }),
      logging: false,
    })
    const ask = async (): Promise<Answer> => {
      const response = await lost.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: operation,
          variables: { media: { base64: readFixture('photos/coffee.png').toString('base64') } },
        }),
      })
      return response.json() as Promise<Answer>
    }
    expect((await ask()).data.detect).toMatchObject({ __typename: 'ModelError', code: 'network_error' })
    expect((await ask()).data.detect.code).toBe('network_error')
  })

  test('a path on the server cannot be asked for', async () => {
    for (const url of [fixturePath('photos/coffee.png'), `file://${fixturePath('photos/coffee.png')}`]) {
      const { data, errors } = await send({ query: operation, variables: { media: { url } } })
      expect(errors).toBeUndefined()
      expect(data.detect).toMatchObject({ __typename: 'MediaError', code: 'media_fetch_blocked' })
    }
    const { data } = await send({
      query: operation,
      variables: { media: { file: fixturePath('photos/coffee.png') } },
    })
    expect(data.detect.__typename).not.toBe('DetectResult')
  })
})

test('GraphiQL and all it needs come from this server', async () => {
  const response = await yoga.fetch('http://localhost/graphql', { headers: { accept: 'text/html' } })
  const html = await response.text()
  expect(html).toContain('<title>Sightglass</title>')
  expect(html).not.toContain('unpkg.com')
})
