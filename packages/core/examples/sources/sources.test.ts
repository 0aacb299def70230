import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixturePath, readFixture } from '@sightglass/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const photo = fixturePath('photos/coffee.png')
const cat = fixturePath('photos/chelsea.png')
const words = /[a-z]{3}/i

/** Each kind of source with what its example is given and what it must say. */
const examples: Readonly<Record<string, { readonly args: readonly string[]; readonly says: RegExp }>> = {
  'path.ts': { args: [photo], says: words },
  'file-url.ts': { args: [photo], says: words },
  'bytes.ts': { args: [photo], says: /[a-z]{3}[\s\S]*from-the-camera: \d+ tokens/i },
  'blob.ts': { args: [photo], says: words },
  'stream.ts': { args: [photo], says: /[a-z]{3}[\s\S]*camera 3: \d+ tokens/i },
  'data-uri.ts': { args: [photo], says: words },
  'base64.ts': { args: [photo], says: words },
  'url.ts': { args: ['WEB/photo.png', '127.0.0.0/8'], says: words },
  'url-for-gemini.ts': { args: [], says: /^url Handed to Gemini.*"mimeType":"image\/jpeg"/ },
  'cloud-storage.ts': { args: [], says: /Vertex reads.*"endOffset":"10s"/ },
  'youtube.ts': { args: [], says: /watch\?v=9hE5-98ZeCg 70s\n[\s\S]*[a-z]{3}/i },
  'uploaded-file.ts': { args: [photo], says: /^files\/[\w-]+: [\s\S]*[a-z]{3}/i },
  'part.ts': { args: [photo], says: words },
  'mixed-list.ts': {
    args: [photo, cat],
    says: /coffee\.png inline image 600\nbytes .* inline image 451\n.*youtube.* url video \?\n.*coffee\.png inline image 600/,
  },
}

const folder = mkdtempSync(join(tmpdir(), 'sightglass-sources-'))
let web: Server
let runs: Map<string, { readonly said: string; readonly error?: string }>

beforeAll(async () => {
  web = createServer((_, response) => response.end(readFixture('photos/coffee.png')))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  const jobs = Object.entries(examples).map(([file, { args }]) => ({
    file: `sources/${file}`,
    args: args.map((arg) => arg.replace('WEB', origin)),
  }))
  const script = fileURLToPath(new URL('../run-all.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=sightglass-source', script, JSON.stringify(jobs)], {
    env: { ...process.env, GEMINI_API_KEY: 'local', XDG_CACHE_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  await new Promise((resolve) => child.on('close', resolve))
  const lines = Buffer.concat(pieces).toString().trim().split('\n')
  runs = new Map(
    lines.map((line) => JSON.parse(line)).map(({ file, ...run }) => [file.replace('sources/', ''), run]),
  )
}, 300_000)

afterAll(() => {
  web?.close()
  rmSync(folder, { recursive: true })
})

test.each(Object.keys(examples))('%s', (file) => {
  const run = runs.get(file)
  expect(run?.error).toBeUndefined()
  expect(run?.said).toMatch(examples[file]!.says)
})

test('every kind of source has an example that is run', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !file.endsWith('.test.ts'))
  expect(files.sort()).toEqual(Object.keys(examples).sort())
})
