import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { expect, test } from 'vitest'
import { root } from './source.ts'

const published = ['core', 'emulator', 'cli', 'node-red']

test.each(published)('publint has nothing to say about %s', async (name) => {
  const folder = join(root, 'packages', name)
  const { messages } = await publint({ pkgDir: folder, strict: true })
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([])
})

test.each(['core', 'emulator'])(
  'the types of %s resolve for every kind of importer',
  (name) => {
    const { status, stdout, stderr } = spawnSync(
      'attw',
      ['--pack', '.', '--profile', 'esm-only', '--no-color'],
      {
        cwd: join(root, 'packages', name),
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${join(root, 'packages/testing/node_modules/.bin')}:${process.env.PATH}`,
        },
      },
    )
    expect(status, stdout + stderr).toBe(0)
  },
  120_000,
)
