import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFixture } from '@sightglass/testing'
import { afterEach, expect, test } from 'vitest'
import { type SilentModel, startSilentModel } from './support/silent-model.ts'

const key = 'AIzaSyA-1234567890abcdefghijklmnopqrstu'
const children: ChildProcess[] = []
let model: SilentModel | undefined

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await model?.close()
  model = undefined
})

/** The server as its users start it, told by its environment alone. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=sightglass-source', 'src/server.ts'], {
    cwd: new URL('../', import.meta.url),
    env: { PATH: process.env.PATH ?? '', PORT: '0', GEMINI_API_KEY: key, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said.text += chunk))
  const ended = once(child, 'close').then(([code]) => code as number)
  return { child, said, ended }
}

test('ends at SIGTERM with what runs told so, and prints its key nowhere', async () => {
  model = await startSilentModel()
  const { child, said, ended } = start({
    GOOGLE_GEMINI_BASE_URL: model.url,
    SIGHTGLASS_SHUTDOWN_SECONDS: '0.2',
    SIGHTGLASS_API_TOKENS: 'shop:0123456789abcdef',
    LOG_LEVEL: 'trace',
  })
  await expect.poll(() => said.text).toContain('GraphQL answers at')
  const [, url = ''] = /answers at (\S+)/.exec(said.text) ?? []
  const answer = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer 0123456789abcdef' },
    body: JSON.stringify({
      query: 'mutation ($media: MediaInput!) { detect(media: $media) { ... on Error { code } } }',
      variables: { media: { base64: readFixture('photos/chelsea.png').toString('base64') } },
    }),
  })
  await model.called()
  child.kill('SIGTERM')
  expect(await (await answer).json()).toEqual({ data: { detect: { code: 'aborted' } } })
  expect(await ended).toBe(0)
  expect(said.text).not.toContain(key)
  expect(said.text).not.toContain('0123456789abcdef')
})

test.each<[string, Record<string, string>, RegExp]>([
  ['an address that others reach, with nobody to tell apart', { HOST: '0.0.0.0' }, /SIGHTGLASS_API_TOKENS/],
  ['a Redis that is not there', { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' }, /REDIS_URL/],
  [
    'a list that is not there',
    { SIGHTGLASS_PERSISTED_OPERATIONS: '/none.json' },
    /PERSISTED_OPERATIONS.*ENOENT/,
  ],
])('does not start with %s, and says so in a line', async (_, env, words) => {
  const { said, ended } = start(env)
  expect(await ended).toBe(1)
  expect(said.text).toMatch(words)
  expect(said.text).not.toMatch(/hunter2|at \w+ \(|AIza/)
})
