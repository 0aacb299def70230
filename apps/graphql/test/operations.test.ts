import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import type { Vision } from '@sightglass/core'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPictureShelf } from '../src/picture-shelf.ts'
import { readPersistedOperations } from '../src/plugins/persisted-operations.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { ask, makeServer } from './support/client.ts'

const models = '{ models { id } }'

describe('persisted operations', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightglass-test-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('only those of the list are taken, by hash or by text', async () => {
    const path = join(folder, 'list.json')
    await writeFile(path, JSON.stringify([models]))
    const yoga = makeServer({ persistedOperations: readPersistedOperations(path) })
    const sha256Hash = createHash('sha256').update(models).digest('hex')
    const byHash = (hash: string) =>
      ask(yoga, '', { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })
    expect((await byHash(sha256Hash)).data).toHaveProperty('models')
    expect((await ask(yoga, models)).data).toHaveProperty('models')
    expect((await byHash('0'.repeat(64))).errors?.[0]?.message).toBe('PersistedQueryNotFound')
    expect((await byHash('__proto__')).errors?.[0]?.message).toBe('PersistedQueryNotFound')
    const other = await ask(yoga, '{ __typename }')
    expect(other.status).toBe(403)
    expect(other.errors?.[0]?.extensions?.code).toBe('OPERATION_NOT_ALLOWED')
    const both = await ask(yoga, '{ __typename }', {
      extensions: { persistedQuery: { version: 1, sha256Hash } },
    })
    expect(both.status).toBe(403)
  })

  test.each(['', '[]', '{"a": 1}', '"x"', 'no json'])('a list that holds %s is refused', async (text) => {
    const path = join(folder, 'bad.json')
    await writeFile(path, text)
    expect(() => readPersistedOperations(path)).toThrow(/^It /)
  })
})

test('introspection can be closed, and then guesses nothing either', async () => {
  expect(JSON.stringify(await ask(makeServer(), '{ modelz { id } }'))).toContain('Did you mean')
  const yoga = makeServer({ introspection: false })
  for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }']) {
    const { errors, data } = await ask(yoga, query)
    expect(errors?.[0]?.message).toContain('introspection')
    expect(data).toBeUndefined()
  }
  expect((await ask(yoga, '{ __typename }')).data).toEqual({ __typename: 'Query' })
  expect(JSON.stringify(await ask(yoga, '{ modelz { id } }'))).not.toContain('Did you mean')
})

test('another address says where GraphQL is', async () => {
  const response = await makeServer().fetch('http://localhost/')
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('/graphql')
})

describe('errors and the log', () => {
  const lines: Record<string, unknown>[] = []
  const logger = pino(
    { level: 'debug' },
    new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(JSON.parse(String(chunk)))
        done()
      },
    }),
  )
  const secret = 'AIzaSyA-1234567890abcdefghijklmnopqrstu'
  const broken = new Proxy({} as Vision, {
    get: () => () => {
      throw new TypeError(`Cannot read key=${secret} of undefined`)
    },
  })

  test('an unexpected error is masked, with an id that finds its log line; no key is shown anywhere', async () => {
    const yoga = makeServer({ vision: broken, logging: logger })
    const { errors, headers } = await ask(
      yoga,
      'mutation Find($media: MediaInput!) { detect(media: $media) { __typename } }',
      {
        variables: { media: { base64: `data:image/png;base64,${'A'.repeat(3000)}` } },
        headers: { 'x-request-id': 'from-the-client-1' },
      },
    )
    expect(errors?.[0]).toMatchObject({
      message: 'Something unexpected happened on the server.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'from-the-client-1' },
    })
    expect(headers.get('x-request-id')).toBe('from-the-client-1')
    const line = lines.find((one) => one.requestId === 'from-the-client-1' && one.msg === 'unexpected error')
    expect(line?.err).toMatchObject({ name: 'TypeError' })
    const request = lines.find((one) => one.requestId === 'from-the-client-1' && one.msg === 'request')
    expect(request).toMatchObject({ status: 200, caller: 'anonymous', path: '/graphql' })
    expect(JSON.stringify(request).length).toBeLessThan(700)
    for (const text of [JSON.stringify(errors), JSON.stringify(lines)]) expect(text).not.toContain(secret)
  })

  test('an id that could break a line is not taken over', async () => {
    const yoga = makeServer({ logging: logger })
    const { headers } = await ask(yoga, models, { headers: { 'x-request-id': 'a'.repeat(65) } })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('a query with a secret in its URL is logged without it', async () => {
    const yoga = makeServer({ logging: logger })
    await yoga.fetch(`http://localhost/graphql?query={__typename}&key=${secret}`)
    expect(JSON.stringify(lines)).not.toContain(secret)
  })
})

test('ready says what is missing', async () => {
  const yoga = makeServer()
  const response = await yoga.fetch('http://localhost/ready')
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ model: false, store: true, disk: true, running: true })
})

describe('pictures', () => {
  test('are served by their hash as pictures and nothing else, to pages of all origins', async () => {
    const store = createMemoryStore()
    const yoga = makeServer({ store, auth: { tokens: { a: '0123456789abcdef' } } })
    const path = await createPictureShelf(store).put(new Uint8Array([1, 2, 3]), 'image/png')
    const get = (target: string, init: RequestInit = {}) => yoga.fetch(`http://localhost${target}`, init)
    const response = await get(path, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(response.status).toBe(200)
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 3])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('immutable'),
    })
    const etag = response.headers.get('etag') ?? ''
    expect((await get(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await get(path, { method: 'POST' })).status).not.toBe(200)
    for (const wrong of [
      'x.png',
      '../env',
      `${'0'.repeat(64)}.png`,
      `${'0'.repeat(64)}.html`,
      '%2e%2e%2fenv',
    ]) {
      expect((await get(`/pictures/${wrong}`)).status).not.toBe(200)
    }
  })
})

test('large answers are compressed for those who take it, small ones are not', async () => {
  const yoga = makeServer()
  const send = (query: string, encoding: string) =>
    yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': encoding },
      body: JSON.stringify({ query }),
    })
  const large = await send('{ a: models { id } b: models { id } c: models { id } }', 'gzip')
  expect(large.headers.get('content-encoding')).toBe('gzip')
  expect(JSON.parse(gunzipSync(Buffer.from(await large.arrayBuffer())).toString())).toHaveProperty('data.a')
  expect((await send('{ __typename }', 'gzip, br')).headers.get('content-encoding')).toBeNull()
  expect((await send('{ models { id } }', 'gzip;q=0')).headers.get('content-encoding')).toBeNull()
})

test('a query that is compiled answers as before', async () => {
  const yoga = makeServer()
  const query = 'query ($id: String!) { model(id: $id) { id } }'
  const answers = []
  for (let i = 0; i < 8; i++)
    answers.push((await ask(yoga, query, { variables: { id: 'gemini-2.5-flash' } })).data)
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
  expect(answers[0]).toHaveProperty('model.id', 'gemini-2.5-flash')
})
