import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contest, startSink } from './contest.ts'

// node --conditions=sightglass-source bench/inline.bench.ts [rounds]: 15 MB in the request, median of 7 calls a round.
const rounds = Number(process.argv[2] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'))
const path = join(folder, 'picture.jpg')
writeFileSync(path, randomBytes(15_000_000))
const sink = await startSink()
try {
  const result = contest(['inline-ours', 'inline-sdk'], sink.url, path, rounds)
  console.log(JSON.stringify(result))
  console.log('time', result['inline-ours']!.ms / result['inline-sdk']!.ms)
  console.log('memory', result['inline-ours']!.peakMb / result['inline-sdk']!.peakMb)
} finally {
  sink.stop()
  rmSync(folder, { recursive: true })
}
