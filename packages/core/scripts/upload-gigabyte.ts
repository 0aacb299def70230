import { fork } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFixture } from '@sightglass/testing'
import { breakChunks, startUploadServer } from '../src/files/upload-server.fixture.ts'

// node --conditions=sightglass-source scripts/upload-gigabyte.ts [megabytes] [chance]
// Uploads random bytes to a server that breaks 30 % of all 8 MiB chunks, and compares hashes. Fails loudly.
const [megabytes = 1000, chance = 0.3] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'sightglass-gigabyte-'))
const path = join(folder, 'clip.mpg')
const hash = createHash('sha256')
const file = openSync(path, 'w')
const write = (bytes: Uint8Array) => {
  hash.update(bytes)
  writeSync(file, bytes)
}
write(readFixture('video/mpeg1_noaudio.mpeg'))
const piece = Buffer.alloc(1_000_000)
for (let count = 0; count < megabytes; count++) write(randomFillSync(piece))
closeSync(file)
const wanted = hash.digest('hex')
const server = await startUploadServer({ fault: breakChunks(chance, 8 << 20) })
const child = fork(
  fileURLToPath(new URL('../src/files/upload-child.fixture.ts', import.meta.url)),
  [server.url, join(folder, 'cache'), path],
  { execArgv: ['--conditions=sightglass-source'] },
)
try {
  const began = performance.now()
  const got = await new Promise<{ sha256: string; peakBytes: number }>((go, fail) => {
    child.on('message', (told: { sha256?: string }) => {
      if (told.sha256 !== undefined) go(told as never)
    })
    child.once('exit', (code) => fail(new Error(`the upload ended with ${code}`)))
  })
  const faults = server.log.filter((line) => line.endsWith('query')).length
  const [session] = server.sessions.values()
  console.log(
    JSON.stringify({
      megabytes,
      chance,
      faults,
      seconds: Math.round(performance.now() - began) / 1000,
      peakMb: Math.round(got.peakBytes / 1e6),
      received: session!.received,
      right: got.sha256 === wanted,
    }),
  )
  if (got.sha256 !== wanted) process.exitCode = 1
} finally {
  child.kill('SIGKILL')
  await server.close()
  rmSync(folder, { recursive: true })
}
