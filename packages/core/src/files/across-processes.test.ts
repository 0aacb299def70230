import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFixture } from '@sightglass/testing'
import { afterAll, afterEach, expect, it } from 'vitest'
import { startUploadServer, type UploadFault } from './upload-server.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'sightglass-processes-'))
const path = join(folder, 'clip.mpg')
const clip = Buffer.concat([readFixture('video/mpeg1_noaudio.mpeg'), randomBytes(48_000_000)])
writeFileSync(path, clip)
const sha256 = createHash('sha256').update(clip).digest('hex')

interface Told {
  readonly sentBytes?: number
  readonly name?: string
  readonly sha256?: string
  readonly reused?: boolean
}
const children: ChildProcess[] = []
const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) await server.close()
  rmSync(join(folder, 'cache'), { recursive: true, force: true })
})
afterAll(() => rmSync(folder, { recursive: true }))
async function startServer(options: Parameters<typeof startUploadServer>[0]) {
  const server = await startUploadServer(options)
  servers.push(server)
  return server
}

/** A real process that uploads; `done` is what it says at its end. */
function upload(url: string, tell: (told: Told) => void = () => {}, env: NodeJS.ProcessEnv = {}) {
  const script = fileURLToPath(new URL('upload-child.fixture.ts', import.meta.url))
  const child = fork(script, [url, join(folder, 'cache'), path], {
    execArgv: ['--conditions=sightglass-source'],
    env: { ...process.env, ...env },
  })
  children.push(child)
  const ended = new Promise<void>((go) => child.once('exit', () => go()))
  const done = new Promise<Told>((go, fail) => {
    child.on('message', (told: Told) => {
      tell(told)
      if (told.name !== undefined) go(told)
    })
    child.once('exit', (code) => fail(new Error(`the upload ended with ${code}`)))
  })
  done.catch(() => {})
  return { child, done, ended }
}

it('goes on in another process where one was killed', async () => {
  // Each request breaks after 8 MB, so the first process cannot be through before it is killed.
  let killed = false
  const server = await startServer({
    fault: () => (killed ? undefined : { kind: 'drop', afterBytes: 8_000_000 }),
  })
  const first = upload(server.url, ({ sentBytes = 0 }) => {
    if (sentBytes > 20_000_000) first.child.kill('SIGKILL')
  })
  await first.ended
  killed = true
  const [session] = server.sessions.values()
  expect(session!.received).toBeGreaterThan(8_000_000)
  expect(session!.received).toBeLessThan(clip.length)
  const second = await upload(server.url).done
  expect(second).toMatchObject({ sha256, reused: false })
  expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(1)
  expect(await upload(server.url).done).toMatchObject({ name: second.name, reused: true })
}, 60_000)

it('two processes at once send the bytes once', async () => {
  const slow: UploadFault = { kind: 'drop', afterBytes: 16_000_000 }
  const server = await startServer({ fault: (request) => (request < 2 ? slow : undefined) })
  const both = await Promise.all([upload(server.url).done, upload(server.url).done])
  expect(both[0]!.name).toBe(both[1]!.name)
  expect(both.map((one) => one.reused).sort()).toEqual([false, true])
  expect(server.log.filter((line) => line.endsWith('start'))).toHaveLength(1)
}, 60_000)

it('goes through the proxy of the environment, as Node does where it is told to', async () => {
  const server = await startServer({})
  let asked = 0
  const proxy = http.createServer((request, response) => {
    asked++
    const { method, headers } = request
    const onward = http.request(request.url!, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((go) => proxy.listen(0, '127.0.0.1', go))
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const env = {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: address,
    http_proxy: address,
    NO_PROXY: '',
    no_proxy: '',
  }
  const told = await upload(server.url, () => {}, env).done
  proxy.closeAllConnections()
  proxy.close()
  expect(told.sha256).toBe(sha256)
  expect(asked).toBeGreaterThanOrEqual(2)
}, 60_000)
