import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { fixturePath, freePort } from '@sightglass/testing'

/**
 * Memory of the server while a video of 200 MB is uploaded through it to the Files API, above what it takes idle:
 * `node --conditions=sightglass-source bench/upload.bench.ts [megabytes]`
 */
const megabytes = Number(process.argv[2] ?? 200)
const root = new URL('../', import.meta.url)
const children: ChildProcess[] = []

try {
  const port = await freePort()
  const emulator = fork(new URL('../../packages/emulator/src/cli.ts', root), ['--port', String(port)], {
    execArgv: ['--conditions=sightglass-source'],
    stdio: 'ignore',
  })
  children.push(emulator)
  const server = spawn(process.execPath, ['--conditions=sightglass-source', 'src/server.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      GEMINI_API_KEY: 'k',
      GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${port}`,
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(server)
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: server.stdout! }).on('line', (line) => resolve(line.split(' ').at(-1)!))
  })
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ models { id } }"}',
  })
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const idle = memory(server, 'VmRSS')
  const started = performance.now()
  const answer = await upload(url)
  const took = (performance.now() - started) / 1000
  const peak = memory(server, 'VmHWM')
  if (!answer.includes('"UploadedFile"')) throw new Error(`The server answers: ${answer.slice(0, 400)}`)
  console.log(
    `${megabytes} MB in ${took.toFixed(1)} s: idle ${idle.toFixed(0)} MB, peak ${peak.toFixed(0)} MB, ${(peak - idle).toFixed(0)} MB above idle`,
  )
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)}`)
} finally {
  for (const child of children) child.kill()
}

/** A video with a hole of the wanted size at its end, sent piece by piece. */
async function upload(url: string): Promise<string> {
  const video = readFileSync(fixturePath('video/cup_8s.mp4'))
  const hole = Buffer.alloc(8)
  hole.writeUInt32BE(megabytes * 1_000_000)
  hole.write('free', 4, 'latin1')
  const operations = JSON.stringify({
    query:
      'mutation ($media: MediaInput!) { uploadMedia(media: $media) { __typename ... on Error { code message hint } } }',
    variables: { media: { upload: null } },
  })
  const part = (head: string, body: string): string =>
    `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}`
  const sent = request(url, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x', 'x-graphql-yoga-csrf': '1' },
  })
  const answered = once(sent, 'response')
  sent.write(
    `${part('name="operations"', operations)}\r\n${part('name="map"', '{"0":["variables.media.upload"]}')}\r\n`,
  )
  sent.write(part('name="0"; filename="a.mp4"', ''))
  sent.write(Buffer.concat([video, hole]))
  const piece = Buffer.alloc(500_000)
  for (let left = megabytes * 1_000_000 - 8; left > 0; left -= piece.length) {
    if (!sent.write(piece.subarray(0, Math.min(left, piece.length)))) await once(sent, 'drain')
  }
  sent.end('\r\n--x--\r\n')
  let text = ''
  for await (const chunk of (await answered)[0]) text += chunk
  return text
}

/** In megabytes. */
function memory({ pid }: ChildProcess, field: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes] =
    new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1000
}
