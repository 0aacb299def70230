import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text as readAll } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createVision } from '@sightglass/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ListenOptions, listen, type RunningServer } from '../src/listen.ts'

let server: RunningServer
/** Loses its patience soon; on a busy machine too soon for the others. */
let strict: RunningServer

beforeAll(async () => {
  const options: ListenOptions = {
    vision: createVision({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1', retry: { attempts: 1 } }),
    port: 0,
    logging: false,
    maxBodyBytes: 200_000,
    uploads: { maxUploadBytes: 500_000 },
  }
  server = await listen(options)
  strict = await listen({ ...options, bodies: { graceMs: 300, everyMs: 50 } })
})
afterAll(() => Promise.all([server.close(), strict.close()]))

async function send(
  body: BodyInit,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  // So asked, a server says by its status what went wrong.
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { accept: 'application/graphql-response+json', ...headers },
    body,
    duplex: 'half',
  } as RequestInit)
  return { status: response.status, text: await response.text() }
}
const query = (text: string, variables?: unknown) => send(JSON.stringify({ query: text, variables }))
const detect = 'mutation ($media: MediaInput!) { detect(media: $media) { __typename ... on Error { code } } }'
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)
const form = { 'content-type': 'multipart/form-data; boundary=x', 'x-graphql-yoga-csrf': '1' }

type Attack = () => Promise<{ status: number; text: string }>
const attacks: Record<string, [attack: Attack, status: number, words: RegExp]> = {
  'a deep query': [() => query(`{ models ${nested(500, '{ a ', '}')} }`), 400, /depth|token|limit/i],
  'many aliases': [
    () => query(`{ ${Array.from({ length: 200 }, (_, i) => `a${i}: models { id }`).join(' ')} }`),
    400,
    /alias/i,
  ],
  'many directives': [
    () => query(`{ models { id ${'@include(if: true) '.repeat(100)} } }`),
    400,
    /directive/i,
  ],
  'very many tokens': [() => query(`{ models { ${'id '.repeat(20_000)} } }`), 400, /token/i],
  'fragments in a ring': [
    () => query('{ models { ...A } } fragment A on Model { ...B } fragment B on Model { ...A }'),
    400,
    /itself|cycle|fragment/i,
  ],
  'a field that is not there': [() => query('{ modelz }'), 400, /Cannot query field/],
  'a batch': [() => send(JSON.stringify(Array(1000).fill({ query: '{ __typename }' }))), 400, /[Bb]atch/],
  'no JSON': [() => send('{"query": '), 400, /JSON/],
  'very deep JSON': [() => send(nested(50_000, '[', ']')), 400, /errors/],
  'a number for a query': [() => send('{"query": 7}'), 400, /query/i],
  'a list for variables': [() => send('{"query": "{ __typename }", "variables": []}'), 400, /variables/i],
  'a prototype for variables': [
    () => send('{"query": "{ __typename }", "variables": {"__proto__": {"x": 1}}}'),
    200,
    /Query/,
  ],
  'a body that is too large': [() => query('x'.repeat(300_000)), 413, /REQUEST_TOO_LARGE/],
  'a compressed body': [
    () => send('x', { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
    415,
    /ENCODING_UNSUPPORTED/,
  ],
  'two media in one': [
    () => query(detect, { media: { base64: 'AAAA', url: 'https://example.com' } }),
    400,
    /exactly one|oneOf|OneOf/i,
  ],
  'a text for a file': [() => query(detect, { media: { upload: '/etc/passwd' } }), 400, /multipart/],
  'an address inside': [
    () => query(detect, { media: { url: 'http://169.254.169.254/latest/meta-data' } }),
    200,
    /media_fetch_blocked/,
  ],
  'an address inside in another notation': [
    () => query(detect, { media: { url: 'http://[::ffff:127.0.0.1]/' } }),
    200,
    /media_fetch_blocked/,
  ],
  'a file of the server': [
    () => query(detect, { media: { url: 'file:///etc/passwd' } }),
    200,
    /media_fetch_blocked/,
  ],
  'base64 that is none': [() => query(detect, { media: { base64: '§§§' } }), 200, /media_unreadable/],
  'multipart without an end': [
    () => send('--x\r\nContent-Disposition: form-data; name="operations"', form),
    400,
    /MULTIPART/,
  ],
  'multipart of another boundary': [() => send('--y\r\n\r\n--y--\r\n', form), 400, /MULTIPART/],
  'a file that is too large': [
    () => {
      const parts = [
        'name="operations"\r\n\r\n{"query":"{ __typename }","variables":{"a":null}}',
        'name="map"\r\n\r\n{"0":["variables.a"]}',
      ]
      const head = parts.map((part) => `--x\r\nContent-Disposition: form-data; ${part}\r\n`).join('')
      return send(
        `${head}--x\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\n${'z'.repeat(600_000)}`,
        form,
      )
    },
    413,
    /REQUEST_TOO_LARGE/,
  ],
  'a form of a web page': [
    () => send('query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }),
    403,
    /CSRF/,
  ],
}

describe('each attack ends in its own error', () => {
  test.each(Object.entries(attacks))('%s', async (_, [attack, status, words]) => {
    const answer = await attack()
    expect(answer.text).toMatch(words)
    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(/INTERNAL_SERVER_ERROR|at \w+ \(/)
  })
})

function open(): Promise<Socket> {
  const { hostname, port } = new URL(strict.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  return once(socket, 'connect').then(() => socket)
}

test.each(['application/json', 'multipart/form-data; boundary=x'])(
  'a body of type %s that comes a letter at a time is ended',
  async (type) => {
    const socket = await open()
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nx-graphql-yoga-csrf: 1\r\nContent-Length: 100000\r\n\r\n-`,
    )
    const drip = setInterval(() => socket.write('-'), 20)
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    await new Promise((resolve) => socket.once('close', resolve))
    clearInterval(drip)
    expect(text).toMatch(/^HTTP\/1\.1 408/)
  },
)

test('a thousand attacks at once leave the server well, and its memory where it was', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const all = Object.values(attacks)
  const flood = async (count: number): Promise<unknown[]> => {
    const wrong: unknown[] = []
    for (let at = 0; at < count; at += 50) {
      const wave = Array.from({ length: 50 }, async (_, i) => {
        const [attack, status] = all[(at + i) % all.length]!
        // A line may be cut while a refused body is still being sent: that is an end, too.
        const answer = await attack().catch(() => undefined)
        if (answer && answer.status !== status) wrong.push(answer)
      })
      await Promise.all(wave)
    }
    collect()
    return wrong
  }
  await flood(250)
  const before = process.memoryUsage().heapUsed
  expect(await flood(1000)).toEqual([])
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
  expect(await query('{ __typename }')).toEqual({ status: 200, text: '{"data":{"__typename":"Query"}}' })
})

test.each([
  ['//', 'localhost', 404],
  ['/graphql', '[[', 400],
  ['http://[', 'localhost', 400],
  ['/%zz', 'localhost', 404],
])('a request for %s of host %s tells nothing of the server', async (target, host, status) => {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  const answer = await readAll(socket)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer).not.toMatch(/node_modules|^ +at /m)
})
