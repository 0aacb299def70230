import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'

const manifestPath = createRequire(import.meta.url).resolve('@sightglass/cli/package.json')
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: { sightglass: string } }

/** Runs `sightglass …` as a user would, its output going to ours. */
export async function sightglass(args: readonly string[], cwd: string): Promise<void> {
  process.stdout.write(`\n$ sightglass ${args.join(' ')}\n\n`)
  const entry = resolve(dirname(manifestPath), manifest.bin.sightglass)
  const child = spawn(process.execPath, [entry, ...args], { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error('The command line did not finish its work; see its message above.')
}
