import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ logging: false })
})
afterAll(() => server.close())

test.each([
  ['typed-client.ts', /^cup \{[\s\S]*x: \d+[\s\S]*\/pictures\/[0-9a-f]{64}\.jpeg/],
  ['plain-fetch.ts', /cup[\s\S]*\d+ tokens/],
  ['urql.ts', /^about \d+ tokens\nfound \w+[\s\S]*\d+ tokens/],
  [
    'curl.sh',
    /"label":"cup","mask":\{"area":\d+[\s\S]*"masks":"POLYGON"[\s\S]*"delta":[\s\S]*event: complete/,
  ],
])('examples/%s does what it says', async (name, says) => {
  const file = fileURLToPath(new URL(`../examples/${name}`, import.meta.url))
  const command = name.endsWith('.sh') ? 'bash' : process.execPath
  const child = spawn(command, [file, fixturePath('photos/coffee.png')], {
    env: { ...process.env, GRAPHQL_URL: server.url, NO_COLOR: '1' },
  })
  let said = ''
  let failed = ''
  child.stdout.on('data', (piece) => (said += piece))
  child.stderr.on('data', (piece) => (failed += piece))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(failed).toBe('')
  expect(said).toMatch(says)
  expect(code).toBe(0)
})
