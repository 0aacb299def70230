import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { packageDir } from './support/node-red.ts'

// As a user has it: npm installs the tarballs into a user directory, and Node-RED's own command starts there. Nothing
// of the workspace's sources is in reach.
const userDir = mkdtempSync(join(tmpdir(), 'sightglass-packed-'))
const require = createRequire(import.meta.url)
let port: number
let red: ChildProcess
let log = ''

beforeAll(async () => {
  for (const name of ['core', 'emulator', 'node-red'])
    execFileSync('pnpm', ['pack', '--pack-destination', userDir], {
      cwd: join(packageDir, '..', name),
      timeout: 60_000,
    })
  const tarballs = readdirSync(userDir).filter((name) => name.endsWith('.tgz'))
  writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'node-red-project', private: true }))
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs.map((name) => `./${name}`)],
    { cwd: userDir, stdio: 'pipe', timeout: 240_000 },
  )
  port = await freePort()
  copyFileSync(join(packageDir, 'examples/detect-over-http.json'), join(userDir, 'flows.json'))
  writeFileSync(
    join(userDir, 'settings.js'),
    `module.exports = { uiHost: '127.0.0.1', uiPort: ${port}, flowFile: 'flows.json', credentialSecret: 'test',
      telemetry: { enabled: false, updateNotification: false } }`,
  )
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(GEMINI|GOOGLE|NODE_OPTIONS)/.test(name)),
  )
  red = spawn(process.execPath, [require.resolve('node-red/red.js'), '-u', userDir], { cwd: userDir, env })
  for (const stream of [red.stdout!, red.stderr!]) stream.on('data', (chunk) => (log += String(chunk)))
  await vi.waitFor(() => expect(log).toContain('Started flows'), { timeout: 180_000 })
}, 300_000)

afterAll(async () => {
  const gone = new Promise((resolve) => (red?.exitCode === null ? red.once('exit', resolve) : resolve(0)))
  red?.kill()
  await gone
  rmSync(userDir, { recursive: true, force: true })
})

test('every node is there, and detects', { timeout: 120_000 }, async () => {
  const url = `http://127.0.0.1:${port}`
  const sets = (await (await fetch(`${url}/nodes`, { headers: { accept: 'application/json' } })).json()) as {
    module: string
    types: string[]
    err?: unknown
  }[]
  const ours = sets.filter((set) => set.module === '@sightglass/node-red')
  const { nodes } = (
    JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> }
    }
  )['node-red']
  expect(ours.flatMap((set) => set.types).sort()).toEqual(Object.keys(nodes).sort())
  expect(ours.filter((set) => set.err)).toEqual([])
  const response = await fetch(`${url}/detect`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: new Uint8Array(readFixture('photos/astronaut.png')),
  })
  const answer = await response.text()
  expect(response.status, answer + log.slice(-800)).toBe(200)
  expect(JSON.parse(answer).classes).toHaveProperty('person')
})

test('the examples are offered, and the icons and the help are served', async () => {
  const url = `http://127.0.0.1:${port}`
  const examples = await (await fetch(`${url}/library/examples/flows/@sightglass/node-red/`)).text()
  expect(examples).toContain('doorbell-camera')
  expect((await fetch(`${url}/icons/@sightglass/node-red/sg-detect.svg`)).status).toBe(200)
  const pages = await (await fetch(`${url}/nodes`, { headers: { accept: 'text/html' } })).text()
  expect(pages).toContain('data-help-name="sightglass-detect"')
  expect(pages).toContain('Finds things in a picture')
})
