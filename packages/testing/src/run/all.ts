/**
 * What `pnpm test` runs: build, types and every test of every package through turbo, then one closing line.
 * The tests of the house itself (lint, boundaries, docblocks, packed tarballs) are tests like the others.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { missingPrograms } from './debian.ts'
import { readTally, type TaskSummary, type TurboSummary } from './tally.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const summaries = join(root, '.turbo/runs')
rmSync(summaries, { recursive: true, force: true })

const missing = missingPrograms()
const args = [
  'run',
  'build',
  'typecheck',
  'test',
  '--continue',
  '--summarize',
  '--output-logs=errors-only',
  // One package at a time, each with two workers: what the machines have.
  '--concurrency=1',
]
const { status, error } = spawnSync('turbo', [...args, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
if (error) throw error

const tasks = readSummary()
const tally = readTally(tasks, root)
for (const line of tally.lines) process.stdout.write(`${line}\n`)
for (const { debianPackage } of missing)
  process.stdout.write(`skipped what needs ${debianPackage}: apt-get install ${debianPackage}\n`)
const failed = status === 0 ? tally.failed : Math.max(1, tally.failed)
process.stdout.write(`${tally.passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

function readSummary(): readonly TaskSummary[] {
  const [file] = readdirSync(summaries).filter((name) => name.endsWith('.json'))
  if (!file) return []
  return (JSON.parse(readFileSync(join(summaries, file), 'utf8')) as TurboSummary).tasks
}
