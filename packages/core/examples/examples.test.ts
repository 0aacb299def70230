import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toCoco } from '../src/export/coco.ts'
import { onePagePdf, toneWav } from '../test/support/made-media.ts'

interface Run {
  readonly file: string
  readonly said: string
  readonly error?: string
}

const photo = fixturePath('photos/coffee.png')
const cat = fixturePath('photos/chelsea.png')
const page = fixturePath('photos/page.png')
const clip = fixturePath('video/pedestrians_10s_h264.mp4')
const talk = fixturePath('video/h264_aac.mp4')
const folder = mkdtempSync(join(tmpdir(), 'sightglass-examples-'))
const paper = join(folder, 'paper.pdf')
const recording = join(folder, 'tone.wav')
const drawn = join(folder, 'out.png')
const labelled = join(folder, 'coco.json')

/** Each example with what it is given and what it must say. */
const examples: Record<
  string,
  { args: string[]; says: RegExp; env?: Record<string, string>; slow?: boolean }
> = {
  'detect.ts': { args: [photo], says: /things in 600 x 400 pixels[\s\S]*"left":\d+[\s\S]*tokens in/ },
  'estimate-tokens.ts': {
    args: [],
    says: /gemini-2\.0-flash: 18019 tokens, \$0\.00270[\s\S]*gemini-3\.8-flash: 8164 tokens/,
  },
  'what-if.ts': { args: [], says: /default at 1 fps: 5460 tokens, 100 %[\s\S]*high at 4 fps: 64860 tokens/ },
  'inline-bytes.ts': { args: [photo], says: /\w{3}/ },
  'many-images.ts': { args: [photo, cat], says: /[1-9]\d+ tokens for the pictures/ },
  'boxes.ts': { args: [photo, drawn], says: /0 cup[\s\S]*drawn on/ },
  'looks.ts': { args: [photo, join(folder, 'looks.png')], says: /things drawn on/ },
  'compare-models.ts': {
    args: [labelled, dirname(photo)],
    says: /lite precision 1\.00 recall 1\.00 meanIou 0\.[89]\d map 0\.\d\d[\s\S]*3\.8-flash precision 1\.00/,
  },
  'masks.ts': { args: [photo, join(folder, 'cut-outs')], says: /polygon[\s\S]*0\.png is \d+ x \d+/ },
  'points.ts': { args: [photo], says: /"x":\d/ },
  'ask.ts': { args: [photo, 'What is this?'], says: /expected \d+ tokens, used \d+/ },
  'caption.ts': { args: [photo], says: /\w{3}/ },
  'classify.ts': { args: [photo], says: /\(number \d of the list\)/ },
  'read-text.ts': { args: [page], says: /Region-based[\s\S]*[5-9] lines/i },
  'extract.ts': { args: [page], says: /\d+ lines/ },
  'video.ts': { args: [clip], says: /^0 / },
  'streaming.ts': { args: [photo], says: /"left":\d[\s\S]*\d+ tokens/ },
  'upload.ts': { args: [photo], says: /^files\/[\w-]+ is ACTIVE[\s\S]*\d+ things/ },
  'chat.ts': { args: [photo], says: /expected \d+ tokens, used \d+[\s\S]*4 turns/ },
  'from-url.ts': { args: ['WEB/photo.png', '127.0.0.0/8'], says: /\w{3}/ },
  'youtube.ts': { args: [], says: /\w{3}/ },
  'pdf.ts': { args: [paper], says: /Sightglass/ },
  'audio.ts': { args: [recording], says: /\w{3}/ },
  'video-with-audio.ts': { args: [talk, join(folder, 'talk.vtt')], says: /lines in .*talk\.vtt/ },
  'mixed-media.ts': { args: [photo, cat], says: /\w{3}/ },
  'instructions.ts': { args: [photo], says: /"left":\d[\s\S]*0 remarks/ },
  'boxes-3d.ts': { args: [photo], says: /\w{3}/ },
  'trajectory.ts': { args: [photo], says: /"x":\d/ },
  'video-moments.ts': { args: [clip], says: /frames of \d+ x \d+[\s\S]*person/ },
  'video-upload.ts': { args: [talk], says: /bytes sent\nfiles\/[\w-]+ is ACTIVE\n\w/ },
  'streaming-data.ts': { args: [page], says: /lines so far[\s\S]*Region-based/i },
  'streaming-video.ts': { args: [clip], says: /^0 [\s\S]*0:00 / },
  'map-resume.ts': {
    args: [join(folder, 'done.jsonl'), photo, join(folder, 'missing.jpg')],
    says: /media_not_found[\s\S]*failed[\s\S]*1 came from/,
  },
  'telemetry.ts': { args: [photo], says: /generate_content \S+ detect \["600x400"\]\n\d{4} tokens in/ },
  'watch-calls.ts': { args: [photo], says: /call 1: caption[\s\S]*call 2: point[\s\S]*\$0\.00\d+ in all/ },
  'limits.ts': { args: [photo], says: /budget_exceeded \d+ tokens[\s\S]*aborted\n\w{3}/ },
  'failures.ts': { args: [photo, join(folder, 'missing.jpg')], says: /^media_not_found input 1/ },
  'by-hand-streaming.ts': { args: [photo], says: /"left":\d[\s\S]*\d things, \d+ tokens/ },
  'own-prompt.ts': { args: [photo], says: /"left":\d/ },
  'vertex.ts': { args: [photo], says: /things, found on vertex/, env: { GOOGLE_API_KEY: 'express-key' } },
  'map.ts': { args: [photo, join(folder, 'missing.jpg'), cat], says: /3 of 3[\s\S]*missing\.jpg failed: / },
  'tokens.ts': { args: [photo], says: /about \d+ tokens[\s\S]*\d+ tokens by the API/ },
  'by-hand.ts': { args: [photo], says: /"left":\d/ },
  'tiles.ts': { args: [photo], says: /tokens for all slices/ },
}

let web: Server
let runs: Map<string, Run>

beforeAll(async () => {
  writeFileSync(paper, onePagePdf('Sightglass reads this page'))
  writeFileSync(recording, toneWav(1))
  const rect = { left: 160, top: 15, width: 255, height: 300 }
  const image = { fileName: basename(photo), size: { width: 600, height: 400 } }
  writeFileSync(
    labelled,
    JSON.stringify(toCoco([{ ...image, detections: [{ index: 0, label: 'cup', rect }] }])),
  )
  web = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(readFixture('photos/coffee.png'))
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const jobs = Object.entries(examples).map(([file, { args, env }]) => ({
    file,
    args: args.map((arg) => arg.replace('WEB', `http://127.0.0.1:${(web.address() as AddressInfo).port}`)),
    ...(env && { env }),
  }))
  runs = await runAll(jobs)
}, 900_000)

afterAll(() => {
  web?.close()
  rmSync(folder, { recursive: true })
})

/** One real Node process that reads core from source, as a reader of the examples would run it. */
function runAll(jobs: readonly object[]): Promise<Map<string, Run>> {
  const script = fileURLToPath(new URL('run-all.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=sightglass-source', script, JSON.stringify(jobs)], {
    env: {
      ...process.env,
      GEMINI_API_KEY: 'local',
      XDG_CACHE_HOME: folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      const lines = Buffer.concat(pieces).toString().trim().split('\n')
      resolve(new Map(lines.map((line) => JSON.parse(line) as Run).map((run) => [run.file, run])))
    })
  })
}

test.each(Object.keys(examples))('%s', (file) => {
  const run = runs.get(file)
  expect(run?.error).toBeUndefined()
  expect(run?.said).toMatch(examples[file]!.says)
})

test('the drawing was written', () => expect(statSync(drawn).size).toBeGreaterThan(10_000))

test('every example is run', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const tasks = files.filter((file) =>
    /createVision\(/.test(readFileSync(new URL(file, import.meta.url), 'utf8')),
  )
  expect(tasks.filter((file) => examples[file] === undefined)).toEqual([])
})
