import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixturePath } from '@sightglass/testing'
import { contest, startSink } from './contest.ts'

// node --conditions=sightglass-source bench/upload.bench.ts [megabytes] [rounds]
const [megabytes = 500, rounds = 3] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'))
const path = join(folder, 'clip.flv.mpg')
// MPEG does not say how long it is, so it may be any size.
copyFileSync(fixturePath('video/mpeg1_noaudio.mpeg'), path)
truncateSync(path, megabytes * 1_000_000)
execFileSync('cat', [path], { stdio: 'ignore' })
const sink = await startSink({ SINK_FILE: path })
const faulty = await startSink({ SINK_FAIL: '0.3' })
try {
  const result = contest(['upload-ours', 'upload-sdk', 'curl', 'curl-sha256'], sink.url, path, rounds)
  console.log(JSON.stringify({ megabytes, rounds, ...result }))
  console.log('ours / SDK', result['upload-ours']!.ms / result['upload-sdk']!.ms)
  console.log('ours / curl', result['upload-ours']!.ms / result.curl!.ms)
  console.log('ours / curl and sha256sum', result['upload-ours']!.ms / result['curl-sha256']!.ms)
  const through = contest(['url-ours', 'url-sdk'], sink.url, path, rounds)
  console.log('a URL, streamed through', JSON.stringify(through))
  console.log('ours / SDK', through['url-ours']!.ms / through['url-sdk']!.ms)
  console.log('30 % of requests break', JSON.stringify(contest(['upload-ours'], faulty.url, path, 1)))
} finally {
  sink.stop()
  faulty.stop()
  rmSync(folder, { recursive: true })
}
