/**
 * A thousand mixed requests, many of them broken on purpose: memory, handles and temporary files must not grow.
 *   node --expose-gc --conditions=sightglass-source bench/soak.ts [requests]
 */
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { readFixture } from '@sightglass/testing'
import { startEmulator } from '../src/index.ts'

const wanted = Number(process.argv[2] ?? 1000)
const emulator = await startEmulator({ videoProcessingMs: 1 })
const picture = readFixture('photos/coffee.png').toString('base64')
const video = readFixture('video/h264_aac.mp4')
const model = `${emulator.url}/v1beta/models/gemini-3.5-flash`
const key = { 'x-goog-api-key': 'soak' }
const media = { inlineData: { mimeType: 'image/png', data: picture } }
const ask = (verb: string, text: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${model}:${verb}`, {
    method: 'POST',
    headers: { ...key, ...headers },
    body: JSON.stringify({ contents: [{ parts: [media, { text }] }] }),
    ...(signal ? { signal } : {}),
  }).then((reply) => reply.text())

/** The video is another one each time, so that nothing is remembered. */
async function uploadVideo(turn: number, headers: Record<string, string> = {}) {
  const bytes = Buffer.concat([video, Buffer.from(`soak ${turn}`)])
  const reply = await fetch(`${emulator.url}/upload/v1beta/files`, {
    method: 'POST',
    headers: { ...key, 'x-goog-upload-protocol': 'raw', 'content-type': 'video/mp4', ...headers },
    body: bytes,
  })
  const { file } = (await reply.json()) as { file: { name: string } }
  await fetch(`${emulator.url}/v1beta/${file.name}`, { method: 'DELETE', headers: key })
}

const scripted = 'Say hello.'
const kinds: ((turn: number) => Promise<unknown>)[] = [
  () => ask('generateContent', scripted),
  () => ask('streamGenerateContent?alt=sse', scripted),
  () => ask('countTokens', scripted),
  () => ask('streamGenerateContent?alt=sse', scripted, { 'x-emulator-fault': 'cut-stream' }),
  () => ask('generateContent', scripted, { 'x-emulator-fault': 'cut' }),
  () => ask('generateContent', scripted, { 'x-emulator-fault': 'hang' }, AbortSignal.timeout(20)),
  () => ask('generateContent', scripted, { 'x-emulator-fault': '429-minute' }),
  (turn) => uploadVideo(turn),
  (turn) => uploadVideo(turn, { 'x-emulator-fault': 'upload-cut' }),
  () => fetch(`${emulator.url}/v1beta/models`, { headers: key }).then((reply) => reply.text()),
  (turn) => (turn % 7 === 0 ? ask('generateContent', 'Detect the cup.') : ask('countTokens', scripted)),
]
emulator.script.when({ prompt: scripted }).answer('Hello.')

const measure = () => {
  globalThis.gc?.()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const mb = (bytes: number) => Math.round(bytes / 1024 / 1024)
  return {
    rssMb: mb(rss),
    heapMb: mb(heapUsed),
    buffersMb: mb(arrayBuffers),
    handles: process.getActiveResourcesInfo().length,
    temporary: readdirSync(tmpdir()).filter((name) => /^(sightglass|emulator)-/.test(name)).length,
  }
}

for (let turn = 0; turn < wanted; turn += 1) {
  if (turn === 0 || turn === Math.floor(wanted / 4) || turn === Math.floor(wanted / 2))
    process.stdout.write(`${turn} ${JSON.stringify(measure())}\n`)
  // A cut line is what some of them are for.
  await kinds[turn % kinds.length]!(turn).catch(() => undefined)
}
process.stdout.write(`${wanted} ${JSON.stringify(measure())}\n`)
await emulator.close()
await new Promise((resolve) => setTimeout(resolve, 200))
process.stdout.write(`closed ${JSON.stringify(measure())}\n`)
