import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Program, programs } from '../programs.ts'

/** Programs that are not there; on a machine of CI they are installed first, where it is Debian and we are root. */
export function missingPrograms(): readonly Program[] {
  const missing = Object.values(programs).filter(({ isThere }) => !isThere)
  if (missing.length === 0 || !process.env.CI || process.getuid?.() !== 0) return missing
  const names = missing.map(({ debianPackage }) => debianPackage)
  process.stdout.write(`Installing ${names.join(' and ')} for the tests that need them.\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', ...names]])
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 })
  return missing.filter(({ path }) => !existsSync(path))
}
