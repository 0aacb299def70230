import { execFileSync, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Starts the sink in its own process. */
export async function startSink(
  env: Record<string, string> = {},
): Promise<{ url: string; stop: () => void }> {
  const child = fork(here('sink.ts'), { env: { ...process.env, ...env } })
  const port = await new Promise<number>((go) => child.once('message', (message) => go(message as number)))
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() }
}

/** Runs the ways in turn, in fresh processes, and gives each one's median time and highest memory. */
export function contest(ways: readonly string[], url: string, path: string, rounds: number) {
  const results = new Map<string, { ms: number[]; peakMb: number }>(
    ways.map((way) => [way, { ms: [], peakMb: 0 }]),
  )
  for (let round = 0; round < rounds; round++) {
    for (const way of round % 2 ? [...ways].reverse() : ways) {
      const result = results.get(way)!
      if (way === 'curl' || way === 'curl-sha256') {
        result.ms.push(curl(url, path) + (way === 'curl' ? 0 : sha256sum(path)))
        continue
      }
      const args = ['--conditions=sightglass-source', here('contestant.ts'), way, url, path]
      const { ms, peakMb } = JSON.parse(
        execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n').pop()!,
      )
      result.ms.push(ms)
      result.peakMb = Math.max(result.peakMb, peakMb)
    }
  }
  return Object.fromEntries(
    [...results].map(([way, { ms, peakMb }]) => [
      way,
      { ms: Math.round(ms.sort((a, b) => a - b)[ms.length >> 1]!), peakMb: Math.round(peakMb) },
    ]),
  )
}

function sha256sum(path: string): number {
  const began = performance.now()
  execFileSync('sha256sum', [path])
  return performance.now() - began
}

function curl(url: string, path: string): number {
  const began = performance.now()
  const start = execFileSync(
    'curl',
    [
      '-s',
      '-D-',
      '-o',
      '/dev/null',
      '-XPOST',
      '-H',
      'X-Goog-Upload-Command: start',
      `${url}/upload/v1beta/files`,
    ],
    { encoding: 'utf8' },
  )
  const session = /x-goog-upload-url: (\S+)/i.exec(start)![1]!
  execFileSync('curl', [
    '-s',
    '-XPOST',
    '-T',
    path,
    '-H',
    'X-Goog-Upload-Command: upload, finalize',
    '-H',
    'X-Goog-Upload-Offset: 0',
    session,
  ])
  return performance.now() - began
}
