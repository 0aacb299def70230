import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const entry = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sightglass-cli-'))
const key = 'AIzaSyD-not-a-real-key-0000000000000000'
let emulator: Emulator

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function sightglass(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ['--conditions=sightglass-source', entry, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      GEMINI_API_KEY: key,
      GOOGLE_GEMINI_BASE_URL: emulator.url,
      NO_COLOR: '1',
      ...env,
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 })
  writeFileSync(join(folder, 'empty.png'), '')
  writeFileSync(join(folder, 'text.jpg'), 'I am no picture')
  writeFileSync(join(folder, 'half.jpg'), readFixture('orientation/o1.jpg').subarray(0, 3000))
})

afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('sightglass detect', () => {
  const photo = fixturePath('photos/coffee.png')

  test('prints a table and draws the picture', async () => {
    const { code, stdout, stderr } = await sightglass(['detect', photo, '--draw', 'out.png'])
    expect(stderr).toContain('out.png')
    expect(code).toBe(0)
    expect(stdout).toMatch(/cup\s+\d+, \d+\s+\d+ x \d+/)
    expect(stdout).toMatch(/600 x 400 px · gemini-\S+ · [\d,]+ tokens/)
    expect(readFileSync(join(folder, 'out.png')).subarray(1, 4).toString()).toBe('PNG')
    expect(stdout).not.toContain('\u001b[')
  })

  test('--json prints nothing but JSON; --label keeps to the labels', async () => {
    const { stdout } = await sightglass(['detect', photo, '--json', '--label', 'cup'])
    const { detections, usage } = JSON.parse(stdout)
    expect(new Set(detections.map((detection: { label: string }) => detection.label))).toEqual(
      new Set(['cup']),
    )
    expect(usage.totalTokens).toBeGreaterThan(0)
  })

  test.each([
    [['detect', 'nowhere.jpg'], 'media_not_found'],
    [['detect', 'empty.png'], 'media_unreadable'],
    [['detect', 'text.jpg'], 'media_type_unsupported'],
    [['detect', 'half.jpg'], 'media_unreadable'],
    [['detect', photo, '--model', 'gemini-none'], 'model_unknown'],
  ])('%j ends with 1 and says %s', async (args, code) => {
    const outcome = await sightglass(args)
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain(`[${code}]`)
    expect(outcome.stderr).toMatch(/Try: /)
    expect(outcome.stderr).not.toMatch(/^\s+at /m)
    expect(outcome.stderr + outcome.stdout).not.toContain(key)
  })

  test('a refused key is said without showing it', async () => {
    const strict = await startEmulator({ port: 0, apiKey: 'the-right-one' })
    const outcome = await sightglass(['detect', photo], { GOOGLE_GEMINI_BASE_URL: strict.url })
    await strict.close()
    expect(outcome).toMatchObject({ code: 1 })
    expect(outcome.stderr).toContain('[auth_failed]')
    expect(outcome.stderr + outcome.stdout).not.toContain(key)
  })

  test('no key and no --offline says what to do', async () => {
    const outcome = await sightglass(['detect', photo], { GEMINI_API_KEY: '', GOOGLE_GEMINI_BASE_URL: '' })
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('[config_invalid]')
    expect(outcome.stderr).toContain('GEMINI_API_KEY')
  })

  test('a wrong command line ends with 2', async () => {
    expect((await sightglass(['detect', photo, '--labl', 'cup'])).code).toBe(2)
    expect((await sightglass(['detct', photo])).stderr).toContain('detect')
    expect((await sightglass(['detect'])).code).toBe(2)
  })

  test('help names every option and example', async () => {
    const { code, stdout } = await sightglass(['detect', '--help'])
    expect(code).toBe(0)
    for (const flag of ['--label', '--draw', '--json', '--model', '--offline']) expect(stdout).toContain(flag)
  })
})
