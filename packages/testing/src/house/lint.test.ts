import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { root } from './source.ts'

test('biome has nothing to say', () => {
  const { status, stdout, stderr } = spawnSync(
    'biome',
    ['check', '--error-on-warnings', '--max-diagnostics=20', '.'],
    { cwd: root, encoding: 'utf8' },
  )
  expect(stdout + stderr).toMatch(/Checked \d+ files/)
  expect(status, stdout + stderr).toBe(0)
})

test('knip finds nothing unused, unlisted or unresolved', () => {
  const { status, stdout, stderr } = spawnSync('knip', ['--no-progress'], { cwd: root, encoding: 'utf8' })
  expect(status, stdout + stderr).toBe(0)
}, 120_000)
