import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '@sightglass/emulator'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, key, openDesk } from './sightglass.ts'

let desk: Desk
const photo = fixturePath('photos/coffee.png')

beforeAll(async () => {
  desk = await openDesk()
  writeFileSync(join(desk.folder, 'empty.png'), '')
  writeFileSync(join(desk.folder, 'text.jpg'), 'I am no picture')
  writeFileSync(join(desk.folder, 'half.jpg'), readFixture('orientation/o1.jpg').subarray(0, 3000))
})

afterAll(() => desk.close())

describe('sightglass detect', () => {
  test('prints a table and draws the picture', async () => {
    const { code, stdout, stderr } = await desk.sightglass(['detect', photo, '--draw', 'out.png'])
    expect(stderr).toContain('out.png')
    expect(code).toBe(0)
    expect(stdout).toMatch(/cup\s+\d+, \d+\s+\d+ x \d+/)
    expect(stdout).toMatch(/600 x 400 px · gemini-\S+ · [\d,]+ tokens/)
    expect(readFileSync(join(desk.folder, 'out.png')).subarray(1, 4).toString()).toBe('PNG')
    expect(stdout).not.toContain('\u001b[')
  })

  test('--json prints nothing but JSON; --label keeps to the labels', async () => {
    const { stdout } = await desk.sightglass(['detect', photo, '--json', '--label', 'cup'])
    const { detections, usage } = JSON.parse(stdout)
    expect(new Set(detections.map((detection: { label: string }) => detection.label))).toEqual(
      new Set(['cup']),
    )
    expect(usage.totalTokens).toBeGreaterThan(0)
  })

  test.each([
    [['--export', 'yolo'], /--out/],
    [['--export', 'voc', fixturePath('photos/chelsea.png')], /--out/],
    [['--export', 'coco', '--json'], /--out/],
    [['--export', 'voc', '--out', 'set', photo], /share one file/],
  ])('%j is refused before anything is asked', async (flags, said) => {
    const before = desk.emulator.requests.length
    const { code, stderr } = await desk.sightglass(['detect', photo, ...flags])
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
    expect(desk.emulator.requests.length).toBe(before)
  })

  test.each([
    [['detect', 'nowhere.jpg'], 'media_not_found'],
    [['detect', 'empty.png'], 'media_unreadable'],
    [['detect', 'text.jpg'], 'media_type_unsupported'],
    [['detect', 'half.jpg'], 'media_unreadable'],
    [['detect', photo, '--model', 'gemini-none'], 'model_unknown'],
  ])('%j ends with 1 and says %s', async (args, code) => {
    const outcome = await desk.sightglass(args)
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain(`[${code}]`)
    expect(outcome.stderr).toMatch(/Try: /)
    expect(outcome.stderr).not.toMatch(/^\s+at /m)
    expect(outcome.stderr + outcome.stdout).not.toContain(key)
  })

  test('a refused key is said without showing it', async () => {
    const strict = await startEmulator({ port: 0, apiKey: 'the-right-one' })
    const outcome = await desk.sightglass(['detect', photo], { env: { GOOGLE_GEMINI_BASE_URL: strict.url } })
    await strict.close()
    expect(outcome).toMatchObject({ code: 1 })
    expect(outcome.stderr).toContain('[auth_failed]')
    expect(outcome.stderr + outcome.stdout).not.toContain(key)
  })

  test('no key and no --offline says what to do', async () => {
    const outcome = await desk.sightglass(['detect', photo], {
      env: { GEMINI_API_KEY: '', GOOGLE_GEMINI_BASE_URL: '' },
    })
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('[config_invalid]')
    expect(outcome.stderr).toContain('GEMINI_API_KEY')
    expect(outcome.stderr).toContain('Add --offline')
  })

  test('a wrong command line ends with 2', async () => {
    expect((await desk.sightglass(['detect', photo, '--labl', 'cup'])).code).toBe(2)
    expect((await desk.sightglass(['detct', photo])).stderr).toContain('detect')
    expect((await desk.sightglass(['detect'])).code).toBe(2)
  })

  test('several pictures: each answered, drawn and exported; a bad one does not stop the rest', async () => {
    const cat = fixturePath('photos/chelsea.png')
    const files = [photo, 'nowhere.jpg', cat]
    const all = await desk.sightglass([
      'detect',
      ...files,
      '--draw',
      '.',
      '--export',
      'yolo',
      '--out',
      'yolo',
    ])
    expect(all.code).toBe(1)
    expect(all.stdout).toMatch(/coffee\.png[\s\S]*cup[\s\S]*chelsea\.png[\s\S]*cat/)
    expect(all.stderr).toMatch(/nowhere\.jpg[\s\S]*\[media_not_found\]/)
    expect(all.stderr).toContain('1 of 3 pictures failed')
    expect(readdirSync(desk.folder)).toEqual(expect.arrayContaining(['coffee.png', 'chelsea.png']))
    expect(readFileSync(join(desk.folder, 'yolo/data.yaml'), 'utf8')).toMatch(/"cup"[\s\S]*"cat"/)
    expect(readFileSync(join(desk.folder, 'yolo/labels/chelsea.txt'), 'utf8')).toMatch(/^\d+( 0(\.\d+)?| 1)/m)
  })

  test.each([
    ['one.png', 'Make a folder'],
    ['.', 'Two pictures would be drawn into one file'],
  ])('two pictures of one name and --draw %s is refused before a call is made', async (draw, said) => {
    const before = desk.emulator.requests.length
    const { code, stderr } = await desk.sightglass(['detect', photo, photo, '--draw', draw])
    expect(code).toBe(1)
    expect(stderr).toContain(said)
    expect(desk.emulator.requests.length).toBe(before)
  })

  test('help names every option and example', async () => {
    const { code, stdout } = await desk.sightglass(['detect', '--help'])
    expect(code).toBe(0)
    for (const flag of ['--label', '--draw', '--json', '--model', '--offline']) expect(stdout).toContain(flag)
  })
})

describe('sightglass segment and point', () => {
  test('segment prints what kind of mask there is, and COCO holds its outline', async () => {
    const { stdout } = await desk.sightglass(['segment', photo, '--label', 'cup'])
    expect(stdout).toMatch(/cup .* (png|polygon|boxes)/)
    const coco = JSON.parse(
      (await desk.sightglass(['segment', photo, '--label', 'cup', '--export', 'coco'])).stdout,
    )
    expect(coco.categories).toMatchObject([{ name: 'cup' }])
    const [cup] = coco.annotations
    expect(cup.segmentation[0].length).toBeGreaterThan(8)
    expect(cup.area).toBeLessThan(cup.bbox[2] * cup.bbox[3])
  })

  test('point gives places inside the picture', async () => {
    const { stdout } = await desk.sightglass(['point', photo, '--label', 'cup', '--json'])
    const { detections, size } = JSON.parse(stdout)
    expect(detections[0].label).toBe('cup')
    expect(detections[0].point.x).toBeGreaterThan(size.width * 0.25)
    expect(detections[0].point.x).toBeLessThan(size.width * 0.72)
  })
})

test.each([
  ['detect', '-', '--draw', 'piped.png'],
  ['ask', 'What is this?', '-'],
  ['caption', '-'],
  ['tokens', '-'],
])('%s %s takes a picture from standard input', async (...args) => {
  const { code, stdout } = await desk.sightglass(args, { stdin: readFixture('photos/coffee.png') })
  expect(code).toBe(0)
  expect(stdout).toMatch(args[0] === 'tokens' ? /image\s+1,\d\d\d/ : /cup/)
})

test.each([
  [
    ['detect', '--box3d'],
    /centre \(m\)\s+size \(m\)\n1\s+cup\s+-?\d[.\d]*, \d[.\d]*, -?\d[.\d]*\s+\d[.\d]* x /,
  ],
  [['detect', '--tiles', '300', '--confidence'], /size \(px\)\s+confidence\n[\s\S]*cup.*\d+%/],
  [['point', '--trajectory'], /cup/],
])('%j is asked as it says', async ([task, ...flags], said) => {
  const { code, stdout } = await desk.sightglass([task!, photo, ...flags])
  expect(stdout).toMatch(said)
  expect(code).toBe(0)
})

test.each([
  ['detect', photo],
  ['ask', 'What is this?', photo],
  ['caption', photo],
])('--resolution of %s is asked and paid for', async (...command) => {
  const tokens = async (level: string) => {
    const { stdout } = await desk.sightglass([...command, '--json', '--resolution', level])
    return [JSON.parse(stdout)].flat()[0].usage.promptTokens
  }
  expect(await tokens('high')).toBeGreaterThan(await tokens('low'))
})

test('--tiles says what slices are too small', async () => {
  const { code, stderr } = await desk.sightglass(['detect', photo, '--tiles', '5'])
  expect(code).toBe(1)
  expect(stderr).toContain('sidePx is out of range')
})

test('a folder for several drawings is made', async () => {
  const photos = [photo, fixturePath('photos/chelsea.png')]
  const { code } = await desk.sightglass(['detect', ...photos, '--draw', 'drawings'])
  expect(code).toBe(0)
  expect(readdirSync(join(desk.folder, 'drawings')).sort()).toEqual(['chelsea.png', 'coffee.png'])
})
