/**
 * Start-up time and scripted calls a second, server alone on one core, driven from another process.
 *   node --conditions=sightglass-source bench/throughput.ts
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'

if (process.argv[2] === 'serve') {
  const { startEmulator } = await import('../src/index.ts')
  const emulator = await startEmulator({ script: [{ answer: 'A cup of coffee.' }] })
  process.stdout.write(`${emulator.url} ${Math.round(performance.now())}\n`)
} else {
  const self = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, ['--conditions=sightglass-source', self, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const [url, startMs] = line.split(' ')
  process.stdout.write(`ready ${startMs} ms after the process began\n`)
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'What is in this picture?' }] }] })
  const headers = { 'x-goog-api-key': 'local', 'content-type': 'application/json' }
  for (const path of ['generateContent', 'streamGenerateContent?alt=sse']) {
    const target = `${url}/v1beta/models/gemini-3.5-flash:${path}`
    await autocannon({ url: target, method: 'POST', headers, body, connections: 16, duration: 2 })
    const cpuBefore = await cpuSeconds(child.pid!)
    const result = await autocannon({
      url: target,
      method: 'POST',
      headers,
      body,
      connections: 16,
      duration: 5,
    })
    const used = (await cpuSeconds(child.pid!)) - cpuBefore
    process.stdout.write(
      `${path}: ${Math.round(result.requests.average)} a second, p99 ${result.latency.p99} ms, ${result.non2xx + result.errors} failed; ${Math.round(result.requests.total / used)} a second of one core's time\n`,
    )
  }
  child.kill()
}

/** CPU time of a process so far, where /proc tells. */
async function cpuSeconds(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
