import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixturePath } from '../fixtures.ts'
import { root } from './source.ts'

/** What users install, in the order of need. */
const published = ['core', 'emulator', 'cli', 'node-red']
const home = mkdtempSync(join(tmpdir(), 'sightglass-tarball-'))
const photo = fixturePath('photos/coffee.png')

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    // A registry that does not answer must not hold the run.
    timeout: 240_000,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

beforeAll(() => {
  for (const name of published)
    run('pnpm', ['pack', '--pack-destination', home], join(root, 'packages', name))
  const tarballs = readdirSync(home).filter((name) => name.endsWith('.tgz'))
  const file = (name: string): string =>
    `file:./${tarballs.find((tarball) => tarball.startsWith(`sightglass-${name}-`))}`
  const dependencies = Object.fromEntries(published.map((name) => [`@sightglass/${name}`, file(name)]))
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies }),
  )
  const overrides = Object.entries(dependencies).map(([name, path]) => `  "${name}": "${path}"`)
  writeFileSync(
    join(home, 'pnpm-workspace.yaml'),
    `packages: []\npmOnFail: ignore\noverrides:\n${overrides.join('\n')}\nallowBuilds:\n  protobufjs: false\n`,
  )
  run('pnpm', ['install', '--prefer-offline', '--ignore-scripts'], home)
}, 300_000)

afterAll(() => rmSync(home, { recursive: true, force: true }))

test('core works from its tarball: parse, estimate, draw', () => {
  const program = `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { parseDetections, estimateImageTokens, drawDetections } from '@sightglass/core'
    import * as pure from '@sightglass/core/pure'
    const { detections } = parseDetections('[{"box_2d":[100,200,500,600],"label":"cup"}]', { size: { width: 600, height: 400 } })
    const { bytes, mimeType } = await drawDetections(readFileSync(${JSON.stringify(photo)}), detections)
    const { tokens } = estimateImageTokens({ width: 600, height: 400 }, { model: 'gemini-3.5-flash' })
    console.log(JSON.stringify({ rect: detections[0].rect, mimeType, drawn: bytes.length > 1000, tokens, pure: typeof pure.parseDetections }))`
  const answer = JSON.parse(run(process.execPath, ['--input-type=module', '-e', program], home))
  expect(answer).toEqual({
    rect: { left: 120, top: 40, width: 240, height: 160 },
    mimeType: 'image/png',
    drawn: true,
    tokens: expect.any(Number),
    pure: 'function',
  })
})

test('core can be required from CommonJS', () => {
  const out = run(
    process.execPath,
    ['--input-type=commonjs', '-e', "console.log(typeof require('@sightglass/core').createVision)"],
    home,
  )
  expect(out.trim()).toBe('function')
})

test('the command line finds the cup with no key, from the tarballs alone', () => {
  const env = { ...process.env, GEMINI_API_KEY: '', GOOGLE_API_KEY: '' }
  const out = run(
    join(home, 'node_modules/.bin/sightglass'),
    ['detect', photo, '--offline', '--json'],
    home,
    env,
  )
  expect(JSON.parse(out).detections.map((detection: { label: string }) => detection.label)).toContain('cup')
}, 120_000)

test('the Node-RED package loads and registers its nodes', () => {
  const program = `
    import { readFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    import { dirname, join } from 'node:path'
    import { pathToFileURL } from 'node:url'
    const manifest = createRequire(process.cwd() + '/x.js').resolve('@sightglass/node-red/package.json')
    const { nodes } = JSON.parse(readFileSync(manifest, 'utf8'))['node-red']
    const types = []
    const RED = { nodes: { createNode() {}, registerType: (type) => types.push(type) }, httpAdmin: { get() {}, post() {} }, auth: { needsPermission: () => () => {} } }
    for (const file of Object.values(nodes)) {
      (await import(pathToFileURL(join(dirname(manifest), file)))).default(RED)
      readFileSync(join(dirname(manifest), file.replace(/\\.js$/, '.html')))
    }
    console.log(JSON.stringify([types.sort(), Object.keys(nodes).sort()]))`
  const [types, declared] = JSON.parse(run(process.execPath, ['--input-type=module', '-e', program], home))
  expect(types).toEqual(declared)
  expect(types).toContain('sightglass-detect')
})
