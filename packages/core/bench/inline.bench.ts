import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { contest, startSink } from './contest.ts'

// node --conditions=sightglass-source bench/inline.bench.ts [rounds]: about 15 MB of picture in the request, median of 7 calls a round;
// `inline-task` is the whole of `vision.ask`, reading the picture and checking limits included.
const rounds = Number(process.argv[2] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'))
const path = join(folder, 'picture.png')
const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const
const create = { width: 2350, height: 2350, channels: 3, background: '#000', noise } as const
writeFileSync(path, await sharp({ create }).png().toBuffer())
const sink = await startSink()
try {
  const result = contest(['inline-ours', 'inline-task', 'inline-sdk'], sink.url, path, rounds)
  console.log(JSON.stringify(result))
  console.log('the whole task, time', result['inline-task']!.ms / result['inline-sdk']!.ms)
  console.log('the whole task, memory', result['inline-task']!.peakMb / result['inline-sdk']!.peakMb)
  console.log('time', result['inline-ours']!.ms / result['inline-sdk']!.ms)
  console.log('memory', result['inline-ours']!.peakMb / result['inline-sdk']!.peakMb)
} finally {
  sink.stop()
  rmSync(folder, { recursive: true })
}
