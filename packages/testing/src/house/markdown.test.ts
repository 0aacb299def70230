import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './source.ts'

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page && existsSync(join(root, page)))

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8')

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g)].map(([, link]) => link!)
    const broken = links
      .filter((link) => !/^([a-z]+:|#)/i.test(link))
      .filter((link) => !existsSync(resolve(root, dirname(page), decodeURI(link.replace(/#.*$/, '')))))
    expect(broken).toEqual([])
  })

  test('holds nothing of the machine it was written on', () => {
    expect(text).not.toMatch(/\/work\/main|\/root\/|\/tmp\/bash_jobs|localhost:4873/)
    expect(text).not.toMatch(/AIza[\w-]{30,}/)
  })
})

// The code of the GraphQL server's page runs in that app's own tests.
const shown = pages.filter((page) =>
  /^(README|docs\/.*|packages\/(core|cli|emulator)\/README)\.md$/.test(page),
)

test('the TypeScript on the pages compiles as it stands', () => {
  // Inside core, so that its name and its dependencies are found.
  const folder = join(root, 'packages/core/.reports/markdown')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const blocks = shown.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code], at) => ({
      name: `${page.replace(/\W+/g, '-')}-${at + 1}.ts`,
      code: code!,
    })),
  )
  expect(blocks.length).toBeGreaterThan(20)
  for (const { name, code } of blocks) writeFileSync(join(folder, name), `${code}\nexport {}\n`)
  // What a page leaves to its reader.
  writeFileSync(
    join(folder, 'code-under-test.ts'),
    "import type { GoogleGenAI } from '@google/genai'\nexport declare function codeUnderTest(ai: GoogleGenAI): Promise<void>\n",
  )
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../../../tsconfig.base.json', include: ['*.ts'] }),
  )
  const { status, stdout, stderr } = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })
  expect(status, stdout + stderr).toBe(0)
  rmSync(folder, { recursive: true, force: true })
}, 120_000)
