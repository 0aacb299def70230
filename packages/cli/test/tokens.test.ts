import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixturePath } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from './sightglass.ts'

let desk: Desk
const photo = fixturePath('photos/rocket.jpg')
const clip = fixturePath('video/h264_aac.mp4')

beforeAll(async () => {
  desk = await openDesk()
  writeFileSync(join(desk.folder, 'second.wav'), silence(16_000))
  writeFileSync(join(desk.folder, 'letter.pdf'), onePage(612, 792))
  writeFileSync(join(desk.folder, 'words.txt'), 'The quick brown fox jumps over the lazy dog.')
  mkdirSync(join(desk.folder, 'box/inner'), { recursive: true })
  copyFileSync(photo, join(desk.folder, 'box/a.jpg'))
  copyFileSync(photo, join(desk.folder, 'box/inner/b.jpg'))
  writeFileSync(join(desk.folder, 'box/.hidden.jpg'), 'nothing')
})

afterAll(() => desk.close())

const models = ['--model', 'gemini-3.5-flash', 'gemini-2.0-flash']

describe('sightglass tokens', () => {
  test('counts every kind for every model, and asks no server', async () => {
    const files = [photo, clip, 'second.wav', 'letter.pdf', 'words.txt']
    const { code, stdout, stderr } = await desk.sightglass(['tokens', ...files, ...models, '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const [flash, old] = JSON.parse(stdout)
    expect(flash.parts.map((part: { kind: string }) => part.kind)).toEqual([
      'image',
      'video',
      'audio',
      'document',
      'text',
    ])
    expect(flash.parts.map((part: { tokens: number }) => part.tokens).slice(0, 4)).toEqual([
      1080, 273, 25, 520,
    ])
    expect(old.parts[0]).toMatchObject({ tokens: 258, documentedTokens: 1548 })
    expect(flash.limits).toEqual([])
    expect([...desk.emulator.requests]).toEqual([])
  })

  test('shows models side by side, with cost and share of the window', async () => {
    const { stdout } = await desk.sightglass(['tokens', photo, ...models, '--text', 'What is this?'])
    expect(stdout).toMatch(/input\s+gemini-3.5-flash\s+gemini-2.0-flash/)
    expect(stdout).toMatch(/prompt\s+\d+\s+\d+/)
    expect(stdout).toMatch(/total\s+1,085\s+1,810/)
    expect(stdout).toMatch(/cost\s+\$0\.0016\s+\$0\.00018/)
    expect(stdout).toMatch(/of the window\s+▰▱+ 0\.10%/)
  })

  test("answers with the guide's rule when asked to", async () => {
    const { stdout } = await desk.sightglass(['tokens', photo, '--rule', 'documented', '--json'])
    expect(JSON.parse(stdout)[0]).toMatchObject({ totalTokens: 1548, parts: [{ basis: 'documented' }] })
  })

  test('opens folders, leaves hidden files out', async () => {
    const { stdout } = await desk.sightglass(['tokens', 'box', '--json'])
    expect(JSON.parse(stdout)[0].parts.map(({ label }: { label: string }) => label)).toEqual([
      'box/a.jpg',
      'box/inner/b.jpg',
    ])
  })

  test('fails over the budget, after saying what it takes', async () => {
    for (const flag of [
      ['--max-tokens', '1000'],
      ['--max-cost', '0.0001'],
    ]) {
      const { code, stdout, stderr } = await desk.sightglass(['tokens', photo, ...flag])
      expect(code).toBe(1)
      expect(stdout).toContain('1,080')
      expect(stderr).toContain('[budget_exceeded]')
    }
    expect((await desk.sightglass(['tokens', photo, '--max-tokens', '1080'])).code).toBe(0)
  })

  test('counts words by a vocabulary', async () => {
    const { stdout } = await desk.sightglass(['tokens', 'words.txt', '--exact', '--json'])
    // Ten words and the role of whoever says them.
    expect(JSON.parse(stdout)[0]).toMatchObject({ totalTokens: 11 })
  })

  test('looks at a part of a clip, at other rates and resolutions', async () => {
    const flags = ['--start', '1', '--end', '0:02', '--fps', '4', '--what-if', '--resolution', 'high']
    const { stdout } = await desk.sightglass(['tokens', clip, ...flags])
    expect(stdout).toContain('4 frames x 2')
    expect(stdout).toMatch(/resolution\s+fps\s+tokens\s+cost\s+of now/)
    expect(stdout).toMatch(/low\s+0\.5/)
  })

  test('says which limits are passed', async () => {
    const { stdout } = await desk.sightglass(['tokens', clip, clip, '--model', 'gemini-1.5-pro'])
    expect(stdout).toContain('error There are more videos than one request takes. Given: 2. Limit: 1.')
  })

  test.each([
    [['nowhere.jpg'], 1, 'media_not_found'],
    [['words.txt', '--resolution', 'tiny'], 2, 'Allowed choices'],
    [['words.txt', '--fps', '0'], 2, 'above 0'],
  ])('%j fails with %d', async (args, code, said) => {
    const outcome = await desk.sightglass(['tokens', ...args])
    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toContain(said)
  })
})

describe('sightglass models', () => {
  test('lists the living models; --all those that are gone too', async () => {
    const { stdout } = await desk.sightglass(['models'])
    expect(stdout).toMatch(/gemini-3\.8-flash \(default\)\s+1,048,576\s+65,536/)
    expect(stdout).not.toContain('gemini-1.5-pro')
    const all = JSON.parse((await desk.sightglass(['models', '--all', '--json'])).stdout)
    expect(all.map(({ id }: { id: string }) => id)).toContain('gemini-1.0-pro-vision')
  })

  test('tells all of one, with the sources', async () => {
    const { stdout } = await desk.sightglass(['models', 'gemini-2.5-pro', 'gemini-9-ultra', '--vertex'])
    expect(stdout).toMatch(/images per request\s+3,000\s+https:\/\/\S+ \(20\d\d-/)
    expect(stdout).toMatch(/video with audio\s+45 min/)
    expect(stdout).toMatch(/above 200,000 tokens\s+\$2\.5 \/ \$15 per M/)
    expect(stdout).toMatch(/gemini-9-ultra · Not in the catalogue/)
  })
})

/** A WAV file of so many samples of silence at 16 kHz. */
function silence(samples: number): Buffer {
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(16_000, 24)
  wav.writeUInt32LE(32_000, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 2, 40)
  return wav
}

/** A PDF of one empty page. */
function onePage(width: number, height: number): string {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]>>`,
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((body, index) => {
    const at = pdf.length
    pdf += `${index + 1} 0 obj\n${body}\nendobj\n`
    return at
  })
  const start = pdf.length
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return `${pdf}xref\n0 4\n0000000000 65535 f \n${rows}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`
}
