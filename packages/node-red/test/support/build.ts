import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Node-RED reads editor pages from the built package: built once before the tests, from the sources under test. */
export default function build(): void {
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const root = createRequire(join(cwd, '../../package.json'))
  const tsdown = join(root.resolve('tsdown/package.json'), '../dist/run.mjs')
  execFileSync(process.execPath, [tsdown, '--logLevel', 'error'], { cwd, stdio: 'inherit' })
  execFileSync(process.execPath, ['scripts/compose.ts'], { cwd, stdio: 'inherit' })
}
