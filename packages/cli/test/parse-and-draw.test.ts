import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from './sightglass.ts'

let desk: Desk
const photo = fixturePath('photos/coffee.png')
const masks = fixturePath('replies/cookbook-cupcakes-masks-a.txt')
const reply = '```json\n[{"box_2d": [50, 275, 800, 700], "label": "a cup/../x"}]\n```'

/** The same in two pieces, as a stream brings it. */
const pieces: object[] = [reply.slice(0, 30), reply.slice(30)].map((text) => ({
  candidates: [{ content: { parts: [{ text }] } }],
}))

beforeAll(async () => {
  desk = await openDesk()
})

afterAll(() => desk.close())

describe('sightglass parse', () => {
  test('reads a pasted answer with masks, offline, and draws it', async () => {
    const { code, stdout, stderr } = await desk.sightglass(
      ['parse', masks, '--image', photo, '--draw', 'parsed.png'],
      { env: { GEMINI_API_KEY: '', GOOGLE_GEMINI_BASE_URL: '' } },
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/large metal pot\s+234, 58\s+116 x 86\s+png/)
    expect(stderr).toContain('parsed.png')
    const drawn = readFileSync(join(desk.folder, 'parsed.png'))
    expect(drawn.equals(readFixture('photos/coffee.png'))).toBe(false)
  })

  test.each([
    ['the words alone', reply],
    ["the API's response", JSON.stringify({ candidates: [{ content: { parts: [{ text: reply }] } }] })],
    ['a streamed response', JSON.stringify(pieces)],
    [
      "a stream's events",
      [...pieces, { usageMetadata: { totalTokenCount: 3 } }]
        .map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`)
        .join(''),
    ],
    ['responses line by line', pieces.map((piece) => `${JSON.stringify(piece)}\n`).join('')],
    ["a model's own list of candidates", reply.replace('[{', '{"candidates": [{').replace('}]', '}]}')],
  ])('reads %s from standard input', async (_, stdin) => {
    const { stdout } = await desk.sightglass(['parse', '-', '--image', photo, '--json'], { stdin })
    expect(JSON.parse(stdout).detections).toMatchObject([
      { label: 'a cup/../x', rect: { left: 165, top: 20, width: 255, height: 300 } },
    ])
  })

  test('a label is one line, and steers no terminal', async () => {
    const stdin = JSON.stringify([{ box_2d: [50, 275, 800, 700], label: 'a\n\u001b[31mcup' }])
    const { stdout } = await desk.sightglass(['parse', '-', '--image', photo], { stdin })
    expect(stdout).toMatch(/^1 {2}a \[31mcup {2}165, 20 /m)
  })

  test('a blocked prompt is told as one', async () => {
    const stdin = JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } })
    const { code, stderr } = await desk.sightglass(['parse', '-', '--image', photo], { stdin })
    expect(code).toBe(1)
    expect(stderr).toMatch(/\[blocked\][\s\S]*SAFETY/)
  })

  test('an answer that nothing can be read from is a failure, and draws nothing', async () => {
    const { code, stderr } = await desk.sightglass(['parse', '-', '--image', photo, '--draw', 'none.png'], {
      stdin: 'Sorry, I see nothing.',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('[reply_unparseable]')
    expect(readdirSync(desk.folder)).not.toContain('none.png')
  })

  test('a drawing goes to a new folder, and to no format that is not drawn', async () => {
    const draw = (file: string) =>
      desk.sightglass(['parse', '-', '--image', photo, '--draw', file], { stdin: reply })
    expect((await draw(join('new', 'out.webp'))).code).toBe(0)
    expect(readdirSync(join(desk.folder, 'new'))).toEqual(['out.webp'])
    const { code, stderr } = await draw('out.gif')
    expect(code).toBe(2)
    expect(stderr).toContain('must end in .png, .jpg or .webp')
  })

  test.each([
    ['coco', 1],
    ['csv', 1],
    ['jsonl', 1],
    ['createml', 1],
    ['labelstudio', 1],
    ['voc', 1],
    ['labelme', 1],
    ['yolo', 2],
  ])('--export %s writes it where --out says', async (format, files) => {
    const out = files > 1 ? `as-${format}` : `as-${format}.txt`
    const { code } = await desk.sightglass(
      ['parse', '-', '--image', photo, '--export', format, '--out', out],
      { stdin: reply },
    )
    expect(code).toBe(0)
    const path = join(desk.folder, out)
    const text =
      files > 1 ? readdirSync(path, { recursive: true, encoding: 'utf8' }).join() : readFileSync(path, 'utf8')
    expect(text).toContain(files > 1 ? 'data.yaml' : 'a cup/../x')
  })

  test.each([
    ['voc', 'named-voc', 'coffee.xml'],
    ['coco', 'named-coco/', 'coco.json'],
  ])('--export %s --out %s writes into the folder', async (format, out, file) => {
    const args = ['parse', '-', '--image', photo, '--export', format, '--out', out]
    const { stderr } = await desk.sightglass(args, { stdin: reply })
    expect(stderr).toContain(`written ${out}`)
    expect(readdirSync(join(desk.folder, out))).toEqual([file])
  })

  test('the picture comes from standard input, but not together with the answer', async () => {
    writeFileSync(join(desk.folder, 'reply.txt'), reply)
    const stdin = readFixture('photos/coffee.png')
    const { stdout } = await desk.sightglass(['parse', 'reply.txt', '--image', '-'], { stdin })
    expect(stdout).toMatch(/165, 20\s+255 x 300/)
    expect((await desk.sightglass(['parse', '-', '--image', '-'])).code).toBe(2)
  })

  test('--strict refuses what would have to be repaired', async () => {
    const { code, stderr } = await desk.sightglass(['parse', '-', '--image', photo, '--strict'], {
      stdin: '[{"box_2d": [50, 275, 800, 700], "label": "cup"',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('[truncated]')
  })
})

describe('sightglass draw', () => {
  test('draws and cuts out what detect --json found', async () => {
    const found = await desk.sightglass(['segment', photo, '--label', 'cup', '--json'])
    writeFileSync(join(desk.folder, 'found.json'), found.stdout)
    const { code, stderr } = await desk.sightglass([
      'draw',
      photo,
      'found.json',
      '-o',
      'drawn.webp',
      '--style',
      'spotlight',
      '--crops',
      'crops',
      '--cut-out',
    ])
    expect(stderr).toMatch(/drawn drawn\.webp\ncut out crops.1-cup\.png/)
    expect(code).toBe(0)
    expect(readFileSync(join(desk.folder, 'drawn.webp')).subarray(8, 12).toString()).toBe('WEBP')
  })

  test.each(['--json', '--export=jsonl'])(
    'draws of what %s printed of several pictures only what is of this one',
    async (print) => {
      const photos = ['coffee.png', 'chelsea.png'].map((name) => fixturePath(`photos/${name}`))
      const found = await desk.sightglass(['detect', ...photos, print])
      writeFileSync(join(desk.folder, 'several.json'), found.stdout)
      const crops = await desk.sightglass(['draw', photos[1]!, 'several.json', '--crops', `of${print}`])
      expect(crops.code).toBe(0)
      const labels = readdirSync(join(desk.folder, `of${print}`))
      expect([labels.length > 0, labels.filter((name) => /cup/.test(name))]).toEqual([true, []])
      const other = await desk.sightglass([
        'draw',
        fixturePath('photos/rocket.jpg'),
        'several.json',
        '-o',
        'x.png',
      ])
      expect(other.code).toBe(1)
      expect(other.stderr).toMatch(/\[request_invalid\][\s\S]*coffee\.png, .*chelsea\.png/)
    },
  )

  test('refuses what was found in a picture of another size', async () => {
    const found = await desk.sightglass(['detect', photo, '--json'])
    writeFileSync(join(desk.folder, 'coffee.json'), found.stdout)
    const small = fixturePath('photos/chelsea.png')
    const { code, stderr } = await desk.sightglass(['draw', small, 'coffee.json', '-o', 'wrong.png'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/another size[\s\S]*451 x 300[\s\S]*600 x 400/)
    expect(readdirSync(desk.folder)).not.toContain('wrong.png')
  })

  test("a label names no file outside the folder: it is the model's word", async () => {
    writeFileSync(join(desk.folder, 'reply.txt'), reply)
    await desk.sightglass(['draw', photo, 'reply.txt', '--crops', 'safe'])
    expect(readdirSync(join(desk.folder, 'safe'))).toEqual(['1-a-cup-x.jpg'])
  })

  test('wants to know where to', async () => {
    writeFileSync(join(desk.folder, 'reply.txt'), reply)
    const { code, stderr } = await desk.sightglass(['draw', photo, 'reply.txt'])
    expect(code).toBe(2)
    expect(stderr).toContain('--out')
  })
})
