import { createHash, randomBytes } from 'node:crypto'
import { existsSync, truncateSync } from 'node:fs'
import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SightglassError } from '../errors/sightglass-error.ts'
import { resolveMedia } from '../media/resolve-media.ts'
import { createFiles } from './create-files.ts'
import type { UploadProgress } from './progress.ts'
import { breakChunks, startUploadServer, type UploadFault } from './upload-server.fixture.ts'

const servers: { close(): Promise<void> }[] = []
const start = async (options: Parameters<typeof startUploadServer>[0] = {}) => {
  const server = await startUploadServer(options)
  servers.push(server)
  return server
}
const folders: string[] = []
const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'sightglass-'))
  folders.push(made)
  return made
}
afterEach(async () => {
  for (const made of folders.splice(0)) await rm(made, { recursive: true })
  for (const server of servers.splice(0)) await server.close()
})
const retry = { initialDelayMs: 5, maxDelayMs: 20 }
/** A box that every reader passes over: bare random bytes now and then look like the head of one that is cut off. */
const padding = Buffer.concat([Buffer.from('\0\0\0\0free', 'latin1'), randomBytes(9_000_001)])
padding.writeUInt32BE(padding.length)
const video = Buffer.concat([readFixture('video/h264_aac.mp4'), padding])
const sha256 = createHash('sha256').update(video).digest('hex')
const files = (baseUrl: string, more = {}) => createFiles({ apiKey: 'k', baseUrl, retry, ...more })
const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: SightglassError) => error,
  )
const faultTable: readonly (readonly [string, readonly (UploadFault | undefined)[]])[] = [
  ['nothing goes wrong', []],
  ['a 503', [{ kind: 'status', status: 503 }]],
  ['a storm of 503', Array.from({ length: 7 }, () => ({ kind: 'status' as const, status: 503 }))],
  ['429 with Retry-After', [{ kind: 'status', status: 429, headers: { 'retry-after': '0' } }]],
  ['a dropped line', [{ kind: 'drop', afterBytes: 3_000_000 }]],
  [
    'a line dropped again and again',
    Array.from({ length: 8 }, () => ({ kind: 'drop' as const, afterBytes: 600_000 })),
  ],
  ['a lost last answer', [{ kind: 'mute' }]],
]

describe('upload', () => {
  it.each(faultTable)('from a path, bytes and a stream: %s', async (_, faults) => {
    const path = join(await folder(), 'clip.mp4')
    await writeFile(path, video)
    for (const source of [
      path,
      video,
      new Blob([video]),
      Readable.from([video.subarray(0, 5_000_000), video.subarray(5_000_000)]),
    ]) {
      const server = await start({ fault: (request) => faults[request] })
      const file = await files(server.url).upload(source)
      expect(file).toMatchObject({ state: 'ACTIVE', mimeType: 'video/mp4', sizeBytes: video.length, sha256 })
    }
  })

  it('ends right behind a gateway that keeps headers to itself and tells the way within', async () => {
    const server = await start()
    let asked = 0
    const gateway: typeof fetch = async (input, init) => {
      asked++
      const { status, headers, body } = await fetch(input, init)
      const kept = new Headers(headers)
      for (const name of ['x-goog-upload-status', 'x-goog-upload-chunk-granularity']) kept.delete(name)
      const way = kept.get('x-goog-upload-url')
      if (way) kept.set('x-goog-upload-url', way.slice(new URL(way).origin.length))
      return new Response(body, { status, headers: kept })
    }
    const file = await files(server.url, { fetch: gateway }).upload(readFixture('video/h264_aac.mp4'))
    expect(file).toMatchObject({ state: 'ACTIVE', mimeType: 'video/mp4' })
    expect(asked).toBe(2)
  })

  it('ends right though 30 % of the chunks fail, from a path, bytes and a stream', async () => {
    const path = join(await folder(), 'clip.mp4')
    await writeFile(path, video)
    for (const source of [path, video, Readable.from([video.subarray(0, 77), video.subarray(77)])]) {
      const server = await start({ fault: breakChunks(0.3, 1 << 20) })
      expect((await files(server.url).upload(source)).sha256).toBe(sha256)
      expect(server.log.filter((line) => line.includes('query')).length).toBeGreaterThan(1)
    }
  })

  it('begins anew when the server forgot the upload, as long as the bytes can be read again', async () => {
    const forgetful = (times: number) =>
      start({
        fault: (request) =>
          request < 2 * times
            ? request % 2
              ? { kind: 'forget' }
              : { kind: 'drop', afterBytes: 3_000_000 }
            : undefined,
      })
    const server = await forgetful(2)
    expect((await files(server.url).upload(video)).sha256).toBe(sha256)
    expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(3)
    const hopeless = await forgetful(9)
    expect(await failing(files(hopeless.url).upload(video))).toMatchObject({ code: 'upload_failed' })
    const stream = Readable.from([video.subarray(0, 8_500_000), video.subarray(8_500_000)])
    const again = await forgetful(1)
    expect(await failing(files(again.url).upload(stream))).toMatchObject({
      code: 'upload_failed',
      details: { try: expect.stringMatching(/file, or bytes/) },
    })
  })

  it('sends again what the server says it has and does not show', async () => {
    const server = await start({ fault: (request) => (request === 0 ? { kind: 'hide' } : undefined) })
    expect((await files(server.url).upload(video)).sha256).toBe(sha256)
    expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(2)
  })

  it('goes on though the one who looks on fails', async () => {
    const server = await start()
    const onProgress = () => {
      throw new Error('no screen')
    }
    expect((await files(server.url).upload(video, { onProgress })).sha256).toBe(sha256)
    expect(server.log.filter((line) => line.includes('query'))).toHaveLength(0)
  })

  it('does not go on with an upload of the same bytes under another name', async () => {
    const server = await start({
      fault: (request) => (request === 0 ? { kind: 'status', status: 403 } : undefined),
    })
    const api = files(server.url, { cacheDir: await folder() })
    const wish = { wait: false } as const
    expect(await failing(api.upload(video, { ...wish, name: 'one' }))).toMatchObject({ status: 403 })
    await api.upload(video, { ...wish, name: 'two' })
    expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(2)
  })

  it('a server that falls silent is given up with any fetch', async () => {
    const mute = http.createServer(() => {})
    await new Promise<void>((go) => mute.listen(0, '127.0.0.1', go))
    const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`
    const impatient = { retry: { maxAttempts: 1 }, stallTimeoutMs: 30 }
    for (const own of [{}, { fetch: globalThis.fetch }]) {
      const error = await failing(files(url, { ...impatient, ...own }).get('files/a'))
      expect(error).toMatchObject({ code: 'network_error', details: { reason: 'silent for 30 ms' } })
    }
    mute.closeAllConnections()
    mute.close()
  })

  it('reads any error body, however odd', async () => {
    for (const error of [{ message: 7, details: {} }, null, { details: [null] }, 'no'] as const) {
      const fetch = async () => Response.json({ error }, { status: 400 })
      const api = files('http://127.0.0.1:9', { fetch })
      expect(await failing(api.get('files/a'))).toMatchObject({ code: 'request_invalid', status: 400 })
    }
  })

  it('an empty variable of the environment counts as none', () => {
    vi.stubEnv('GOOGLE_API_KEY', '')
    vi.stubEnv('GEMINI_API_KEY', 'k')
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', '')
    expect(() => createFiles()).not.toThrow()
    vi.unstubAllEnvs()
  })

  it('notices bytes that changed on the way, and takes them away', async () => {
    const server = await start({ fault: () => ({ kind: 'spoil' }) })
    expect(await failing(files(server.url).upload(video))).toMatchObject({
      code: 'upload_failed',
      retryable: true,
    })
    expect(server.files.size).toBe(0)
  })

  it('finishes nothing when the source breaks off', async () => {
    const web = http.createServer((_, response) => {
      response.writeHead(200, { 'content-length': String(video.length) })
      response.write(video.subarray(0, 8_900_000), () => setTimeout(() => response.destroy(), 20))
    })
    await new Promise<void>((go) => web.listen(0, '127.0.0.1', go))
    const server = await start()
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/clip.mp4`
    const error = await failing(files(server.url).upload(url, { fetch: { allowPrivate: true } }))
    web.close()
    expect(error.code).toBe('media_fetch_failed')
    const broken = Readable.from(
      (async function* () {
        yield video.subarray(0, 8_900_000)
        throw new Error('the disk is gone')
      })(),
    )
    expect((await failing(files(server.url).upload(broken))).code).toBe('media_unreadable')
    expect(server.files.size).toBe(0)
  })

  it('notices a file that becomes shorter while it is sent', async () => {
    const path = join(await folder(), 'clip.mp4')
    await writeFile(path, video)
    const server = await start({
      fault: (request) => (request === 0 ? { kind: 'drop', afterBytes: 3e6 } : undefined),
    })
    let cut = false
    const upload = files(server.url).upload(path, {
      onProgress: () => {
        if (!cut) truncateSync(path, 2_000_000)
        cut = true
      },
    })
    expect((await failing(upload)).code).toBe('media_unreadable')
    expect(server.files.size).toBe(0)
  })

  it('gives up with a typed error after tries without progress', async () => {
    const server = await start({ fault: () => ({ kind: 'status', status: 503 }) })
    const error = await failing(files(server.url, { retry: { ...retry, maxAttempts: 3 } }).upload(video))
    expect(error).toMatchObject({ code: 'upload_failed', retryable: true, status: 503 })
  })

  it('stops at once when aborted', async () => {
    const controller = new AbortController()
    const server = await start()
    const upload = files(server.url).upload(video, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect(await failing(upload)).toMatchObject({ code: 'aborted' })
  })

  it('stops at once while it waits for a busy server, or for a file to be ready', async () => {
    const busy = await start({
      fault: () => ({ kind: 'status', status: 503, headers: { 'retry-after': '600' } }),
    })
    const slow = await start({ states: ['PROCESSING'] })
    for (const server of [busy, slow]) {
      const controller = new AbortController()
      const upload = files(server.url).upload(video, { signal: controller.signal })
      setTimeout(() => controller.abort(), 50)
      expect(await failing(upload)).toMatchObject({ code: 'aborted' })
    }
    const late = files(busy.url).upload(video, { signal: AbortSignal.timeout(50) })
    expect(await failing(late)).toMatchObject({ code: 'timeout' })
  })

  it('tells how far it is', async () => {
    const server = await start({
      fault: (request) => (request === 0 ? { kind: 'drop', afterBytes: 4_000_000 } : undefined),
    })
    const seen: UploadProgress[] = []
    await files(server.url).upload(video, { onProgress: (progress) => seen.push(progress) })
    expect(seen.at(-1)).toMatchObject({ sentBytes: video.length, totalBytes: video.length })
    for (const { sentBytes, bytesPerSecond } of seen) {
      expect(sentBytes).toBeLessThanOrEqual(video.length)
      expect(bytesPerSecond).toBeGreaterThan(0)
    }
    const unknown: UploadProgress[] = []
    const stream = Readable.from([video.subarray(0, 5_000_000), video.subarray(5_000_000)])
    await files(server.url).upload(stream, { onProgress: (progress) => unknown.push(progress) })
    expect(unknown.at(-1)!.sentBytes).toBe(video.length)
    expect(unknown[0]).not.toHaveProperty('totalBytes')
  })

  it('does not use a file again that is about to go', async () => {
    const cacheDir = await folder()
    const server = await start({ keepMs: 5 * 60_000 })
    for (let turn = 0; turn < 2; turn++)
      expect(await files(server.url, { cacheDir }).upload(video)).toMatchObject({ reused: false })
  })

  it('uploads again where the server has lost the file, or the bytes have changed', async () => {
    const cacheDir = await folder()
    const server = await start()
    const first = await files(server.url, { cacheDir }).upload(video)
    server.files.delete(first.name)
    expect(await files(server.url, { cacheDir }).upload(video)).toMatchObject({ reused: false, sha256 })
    const other = Buffer.from(video)
    other[5_000_000]! ^= 1
    expect(await files(server.url, { cacheDir }).upload(other)).toMatchObject({ reused: false })
    const stranger = files(server.url, { cacheDir, apiKey: 'another' })
    expect(await stranger.upload(video)).toMatchObject({ reused: false })
  })

  it('sends the same bytes once, also for another client on the same folder', async () => {
    const cacheDir = await folder()
    const server = await start()
    const [first, second] = await Promise.all([
      files(server.url, { cacheDir }).upload(video),
      files(server.url, { cacheDir }).upload(video),
    ])
    expect(first!.name).toBe(second!.name)
    expect([first!.reused, second!.reused].sort()).toEqual([false, true])
    expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(1)
    await files(server.url, { cacheDir }).delete(first!.name)
    expect(await files(server.url, { cacheDir }).upload(video)).toMatchObject({ reused: false })
  })

  it('says so when the cache directory cannot be written, and bears what it cannot read there', async () => {
    const server = await start()
    const path = join(await folder(), 'a-file')
    await writeFile(path, 'no folder')
    expect(await failing(files(server.url, { cacheDir: path }).upload(video))).toMatchObject({
      code: 'config_invalid',
      details: { given: path },
    })
    const cacheDir = await folder()
    const first = await files(server.url, { cacheDir }).upload(video)
    const [scope] = await readdir(join(cacheDir, 'files'))
    for (const name of await readdir(join(cacheDir, 'files', scope!)))
      await writeFile(join(cacheDir, 'files', scope!, name), '{"half')
    const old = join(cacheDir, 'files', scope!, '9-old.json')
    await writeFile(old, '{}')
    await utimes(old, 1, 1)
    const second = await files(server.url, { cacheDir }).upload(video)
    expect(existsSync(old)).toBe(false)
    expect(second.reused).toBe(false)
    expect(second.name).not.toBe(first.name)
  })

  it('goes on after the process died', async () => {
    const cacheDir = await folder()
    const server = await start({
      fault: (request) => (request < 2 ? { kind: 'drop', afterBytes: 4_000_000 } : undefined),
    })
    const impatient = files(server.url, { cacheDir, retry: { ...retry, maxAttempts: 1 } })
    expect(await failing(impatient.upload(video))).toMatchObject({ code: 'upload_failed' })
    const [session] = server.sessions.values()
    expect(session!.received).toBeGreaterThan(3_000_000)
    expect(await files(server.url, { cacheDir }).upload(video)).toMatchObject({ sha256 })
    expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(1)
  })

  it('waits for ACTIVE, and throws for FAILED', async () => {
    const slow = await start({ states: ['PROCESSING', 'PROCESSING', 'ACTIVE'] })
    expect(await files(slow.url).upload(video, { wait: { pollMs: 5 } })).toMatchObject({ state: 'ACTIVE' })
    const bad = await start({ states: ['PROCESSING', 'FAILED'] })
    expect(await failing(files(bad.url).upload(video, { wait: { pollMs: 5 } }))).toMatchObject({
      code: 'file_failed',
    })
  })

  it('lists, gets, deletes, and deletes at the end of a block', async () => {
    const server = await start()
    const client = files(server.url)
    {
      await using file = await client.upload(video)
      expect(await client.get(file.name)).toMatchObject({ name: file.name })
      const names: string[] = []
      for await (const one of client.list()) names.push(one.name)
      expect(names).toEqual([file.name])
    }
    expect(server.files.size).toBe(0)
    expect(await failing(client.get('files/none'))).toMatchObject({ code: 'file_expired', status: 404 })
    await client.delete('files/none')
  })

  it('refuses a file that is too large, and one for which there is no room, before anything is sent', async () => {
    const path = join(await folder(), 'large.mpg')
    await writeFile(path, readFixture('video/mpeg1_noaudio.mpeg'))
    await truncate(path, 2_000_000_001)
    const server = await start()
    expect(await failing(files(server.url).upload(path))).toMatchObject({
      code: 'media_too_large',
      details: { given: '2000000001 bytes', limit: '2000000000 bytes' },
    })
    expect(server.log).toEqual([])
    await truncate(path, 200_000_000)
    const stored = {
      name: 'files/a',
      uri: 'x',
      mimeType: 'video/mp4',
      sizeBytes: '19900000000',
      state: 'ACTIVE',
    }
    server.files.set('files/a', { json: stored, looks: 0 })
    expect(await failing(files(server.url).upload(path))).toMatchObject({
      code: 'quota_exceeded',
      details: { limit: '20000000000 bytes a project' },
    })
    expect(server.log).toEqual(['GET /v1beta/files'])
  })

  it('makes of a type that Gemini does not take one that it takes', async () => {
    const server = await start()
    const types = ['heic/plain.avif', 'video/h264_aac.mkv', 'heic/plain.heic', 'orientation/o6.jpg'].map(
      async (name) => (await files(server.url).upload(fixturePath(name))).mimeType,
    )
    expect(await Promise.all(types)).toEqual(['image/jpeg', 'video/mp4', 'image/heic', 'image/jpeg'])
  })

  it('refuses what is broken or cut off before anything is sent, and closes it', async () => {
    const server = await start()
    for (const name of [
      'photos/rocket.jpg',
      'video/h264_aac.mp4',
      'video/vp9_opus.webm',
      'heic/plain.heic',
    ]) {
      const whole = readFixture(name)
      const stream = new PassThrough()
      stream.end(whole.subarray(0, whole.length >> 1))
      for (const source of [whole.subarray(0, whole.length >> 1), stream])
        expect((await failing(files(server.url).upload(source))).code).toBe('media_unreadable')
    }
    const endless = new PassThrough()
    endless.write(randomBytes(9_000_000))
    expect((await failing(files(server.url).upload(endless))).code).toBe('media_type_unsupported')
    expect(endless.destroyed).toBe(true)
    expect(server.log).toEqual([])
  })

  it('registers objects of Cloud Storage, for itself and for tasks', async () => {
    const server = await start()
    const gcsAuthHeaders = () => new Headers({ authorization: 'Bearer token' })
    const uris = ['gs://bucket/a.mp4', 'gs://bucket/b.mp4']
    const registered = await files(server.url).register(uris, { authHeaders: gcsAuthHeaders })
    expect(registered.map((file) => file.uri)).toEqual(uris)
    const uploader = files(server.url, { gcsAuthHeaders })
    const resolved = await resolveMedia('gs://bucket/c.mp4', { uploader })
    expect(resolved).toMatchObject({
      route: 'file',
      part: { fileData: { fileUri: 'gs://bucket/c.mp4', mimeType: 'video/mp4' } },
      facts: { kind: 'video', byteLength: 5 },
    })
    expect(await failing(files(server.url).register(uris))).toMatchObject({ code: 'config_invalid' })
    const noToken = { authHeaders: () => ({}) }
    expect(await failing(files(server.url).register(uris, noToken))).toMatchObject({
      code: 'permission_denied',
    })
    expect(await failing(uploader.register(['gs://bucket/a.mp4', 'bucket/b']))).toMatchObject({
      code: 'request_invalid',
      inputIndex: 1,
    })
  })

  it('bears a server that is no Gemini API', async () => {
    const web = http.createServer((_, response) => response.end('<html>Please log in</html>'))
    await new Promise<void>((go) => web.listen(0, '127.0.0.1', go))
    const client = files(`http://127.0.0.1:${(web.address() as AddressInfo).port}`)
    expect((await failing(client.upload(video))).code).toBe('upload_failed')
    expect((await failing(client.get('files/a'))).code).toBe('server_error')
    expect((await failing(client.list()[Symbol.asyncIterator]().next())).code).toBe('server_error')
    web.close()
  })

  it('refuses empty and unknown bytes before anything is sent', async () => {
    const server = await start()
    expect(await failing(files(server.url).upload(new Uint8Array()))).toMatchObject({
      code: 'media_unreadable',
    })
    expect(await failing(files(server.url).upload(randomBytes(99)))).toMatchObject({
      code: 'media_type_unsupported',
    })
    expect(server.log).toEqual([])
  })
})
