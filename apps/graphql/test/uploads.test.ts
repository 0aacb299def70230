import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { createVision } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { readFixture } from '@sightglass/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createGraphqlServer } from '../src/yoga.ts'
import { type Answer, formOf } from './support/client.ts'

const detect = `mutation ($media: MediaInput!) { detect(media: $media) {
  __typename ... on DetectResult { size { width height } overlay } ... on Error { code message } } }`
const path = 'variables.media.upload'

/** A whole PNG of one color, `side` pixels each way: some kilobytes that would unpack into a gigabyte. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  const rows = deflateSync(Buffer.alloc((side / 8 + 1) * side))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

let emulator: Emulator
let folder: string
let yoga: ReturnType<typeof createGraphqlServer>

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 })
  folder = await mkdtemp(join(tmpdir(), 'sightglass-test-'))
  yoga = createGraphqlServer({
    vision: createVision({ apiKey: 'k', baseUrl: emulator.url, media: { limitInputPixels: 1_000_000 } }),
    uploads: { folder, maxUploadBytes: 4_000_000, maxFiles: 3, maxOperationsBytes: 10_000 },
    logging: false,
  })
})
afterAll(async () => {
  await emulator.close()
  await rm(folder, { recursive: true })
})
afterEach(() => expect(readdirSync(folder)).toEqual([]))

async function send(body: BodyInit, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'x-graphql-yoga-csrf': '1', ...headers },
    body,
  })
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) }
}

/** A multipart body by hand, for what FormData would not make. */
function raw(parts: readonly string[], end = '--x--\r\n'): [string, Record<string, string>] {
  const body = parts.map((part) => `--x\r\nContent-Disposition: form-data; ${part}\r\n`).join('')
  return [body + end, { 'content-type': 'multipart/form-data; boundary=x' }]
}
const operations = `name="operations"\r\n\r\n${JSON.stringify({ query: detect, variables: { media: { upload: null } } })}`
const map = `name="map"\r\n\r\n{"0":["${path}"]}`
const file = 'name="0"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nxyz'

test('a file is read from the disk while its request runs, also when it is drawn on; then it is gone', async () => {
  const picture = new File([readFixture('photos/chelsea.png').slice(), new Uint8Array(3_000_000)], 'cat.png')
  const seen = new Set<string>()
  const look = setInterval(() => {
    for (const name of readdirSync(folder, { recursive: true })) seen.add(String(name))
  }, 2)
  const { data, errors } = await send(formOf(detect, { media: { upload: null } }, { 0: [path, picture] }))
  clearInterval(look)
  expect([...seen].some((name) => /^sightglass-upload-\w+\/0$/.test(name))).toBe(true)
  expect(errors).toBeUndefined()
  expect(data).toMatchObject({
    detect: {
      size: { width: 451, height: 300 },
      overlay: expect.stringMatching(/^\/pictures\/[0-9a-f]{64}\.png$/),
    },
  })
})

describe('a request that is not as the specification wants it is told so', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['no operations', [map, file], /operations/],
    ['no map', [operations, file], /have to come before the files/],
    ['the map first', [map, operations, file], /has to come before "map"/],
    ['files first', [file, operations, map], /have to come before the files/],
    ['a file that is missing', [operations, map], /"0" is missing/],
    ['operations that are no JSON', ['name="operations"\r\n\r\n{', map, file], /no JSON/],
    ['a list of operations', ['name="operations"\r\n\r\n[]', map, file], /one JSON object/],
    ['a map that is no JSON', [operations, 'name="map"\r\n\r\nx', file], /no JSON/],
    ['a map to where nothing is', [operations, 'name="map"\r\n\r\n{"0":["variables.x.y"]}', file], /no null/],
    [
      'a map to what everything is made of',
      [operations, 'name="map"\r\n\r\n{"0":["__proto__.x"]}', file],
      /no null/,
    ],
    ['a map to nothing', [operations, 'name="map"\r\n\r\n{"0":[]}', file], /no list of places/],
    ['nothing at all', [], /operations|broken|Unexpected end/],
  ])('%s', async (_, parts, words) => {
    const { status, errors } = await send(...raw(parts))
    expect(status).toBe(400)
    expect(errors?.[0]?.extensions?.code).toBe('MULTIPART_INVALID')
    expect(errors?.[0]?.message).toMatch(words)
  })

  test.each(['multipart/form-data', 'multipart/form-data; boundary='])('a type of %s', async (type) => {
    const { status, errors } = await send('x', { 'content-type': type })
    expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'MULTIPART_INVALID'])
  })

  test('a body that ends in the middle of a file', async () => {
    const { status, errors } = await send(...raw([operations, map, file], ''))
    expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'MULTIPART_INVALID'])
  })
})

describe('what is too much is refused', () => {
  test('a file that is declared too large, before it is read', async () => {
    const big = new Blob([new Uint8Array(5_000_000)])
    const { status, errors } = await send(formOf(detect, { media: { upload: null } }, { 0: [path, big] }))
    expect([status, errors?.[0]?.extensions?.code]).toEqual([413, 'REQUEST_TOO_LARGE'])
  })

  test('files that are too large together, while they come and without a declared size', async () => {
    const half = 'z'.repeat(2_500_000)
    const twoPlaces = `name="operations"\r\n\r\n{"query":"{ models { id } }","variables":{"a":null,"b":null}}`
    const twoFiles = `name="map"\r\n\r\n{"0":["variables.a"],"1":["variables.b"]}`
    const [body, headers] = raw([
      twoPlaces,
      twoFiles,
      file.replace('xyz', half),
      file.replace('"0"', '"1"').replace('xyz', half),
    ])
    const { status, errors } = await send(new Blob([body]).stream() as unknown as BodyInit, headers)
    expect([status, errors?.[0]?.extensions?.code]).toEqual([413, 'REQUEST_TOO_LARGE'])
  })

  test('operations that are too large', async () => {
    const [body, headers] = raw([`name="operations"\r\n\r\n{"query":"${'x'.repeat(20_000)}"}`, map])
    expect((await send(body, headers)).status).toBe(413)
  })

  test('too many files, fields or parts', async () => {
    const many = Array.from({ length: 20 }, (_, i) => file.replace('"0"', `"${i}"`))
    expect((await send(...raw([operations, map, ...many]))).status).toBe(413)
    const fields = Array.from({ length: 2000 }, (_, i) => `name="f${i}"\r\n\r\nx`)
    expect((await send(...raw([operations, map, ...fields]))).status).toBe(400)
  })

  test('a picture that would unpack into very many pixels', async () => {
    const header = hugePng(30_000)
    const { data } = await send(
      formOf(detect, { media: { upload: null } }, { 0: [path, new Blob([new Uint8Array(header)])] }),
    )
    expect(data).toMatchObject({ detect: { __typename: 'LimitError', code: 'media_too_many_pixels' } })
  })
})

test('a picture whose part names no type, and a text that names its own, are what they are', async () => {
  const count = `query ($media: [MediaInput!]!) { estimateTokens(media: $media) {
    __typename ... on Error { code message } } }`
  const files = { 0: readFixture('photos/coffee.png').slice(), 1: new TextEncoder().encode('Some words.') }
  for (const bytes of Object.values(files)) {
    const form = formOf(
      count,
      { media: [{ upload: null }] },
      { 0: ['variables.media.0.upload', new Blob([bytes], { type: 'text/plain' })] },
    )
    const { data, errors } = await send(form)
    expect(errors).toBeUndefined()
    expect(JSON.stringify(data)).not.toContain('Error')
  }
})

test('a file that the map does not name is passed over', async () => {
  const { errors } = await send(...raw([operations, map, file.replace('"0"', '"9"'), file]))
  expect(errors).toBeUndefined()
})

test("uploads to the Files API are a caller's calls like others", async () => {
  const server = createGraphqlServer({
    vision: createVision({ apiKey: 'k', baseUrl: emulator.url }),
    limits: { callsPerMinute: 1 },
    logging: false,
  })
  const query = `mutation ($media: MediaInput!) { uploadMedia(media: $media) {
    __typename ... on Error { code } } }`
  const base64 = readFixture('photos/coffee.png').toString('base64')
  const answers: { __typename: string; code?: string }[] = []
  // A minute may end in between; even then the third is too many.
  for (let i = 0; i < 3; i++) {
    const response = await server.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { media: { base64 } } }),
    })
    answers.push(((await response.json()) as { data: { uploadMedia: (typeof answers)[0] } }).data.uploadMedia)
  }
  expect(answers[0]).toEqual({ __typename: 'UploadedFile' })
  expect(answers).toContainEqual({ __typename: 'QuotaError', code: 'rate_limited' })
})
