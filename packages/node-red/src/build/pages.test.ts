import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { NodePage } from '../lib/fields.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const built = join(root, 'dist/nodes')
const names = readdirSync(join(root, 'src/nodes'))
const languages = ['en-US', 'ko']
const headings: Readonly<Record<string, readonly string[]>> = {
  'en-US': ['Inputs', 'Outputs', 'Details', 'References'],
  ko: ['입력', '출력', '상세', '참고'],
}

const pageOf = async (name: string) =>
  ((await import(`../nodes/${name}/fields.ts`)) as { page: NodePage }).page
const read = (...path: string[]) => readFileSync(join(built, ...path), 'utf8')
const keysOf = (value: object, prefix = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' ? keysOf(inner as object, `${prefix}${key}.`) : [`${prefix}${key}`],
  )

describe.each(names)('%s', (name) => {
  test.each(languages)('has help in the core grammar in %s, which names every override', async (language) => {
    const page = await pageOf(name)
    const help = read('locales', language, `${name}.html`)
    expect(help).not.toContain('{{')
    const found = [...help.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, heading]) => heading)
    expect(found).toEqual(page.config ? headings[language]!.slice(2) : headings[language])
    for (const [field, { kind, ...rest }] of Object.entries(page.fields)) {
      if (kind !== 'typed' || !('override' in rest) || !rest.override) continue
      expect(help, `${field} can be overridden`).toMatch(new RegExp(`<dt[^>]*>${rest.override} `))
    }
  })

  test('has every word of its page in every language', async () => {
    const wanted = [
      ...read(`${name}.html`).matchAll(/(?:data-i18n="(?:\[placeholder\])?|_\(")([\w.-]+)"/g),
    ].map(([, key]) => key!)
    expect(wanted.length).toBeGreaterThan(5)
    const [english, other] = languages.map((language) =>
      keysOf(JSON.parse(read('locales', language, `${name}.json`)) as object),
    )
    expect(other).toEqual(english)
    expect(wanted.filter((key) => !english!.includes(key))).toEqual([])
  })

  test('is required without core, sharp or the SDK: they load with the first message', () => {
    const code = readdirSync(join(root, 'dist'))
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(root, 'dist', file), 'utf8'))
    const imports = [read(`${name}.js`), ...code].flatMap((text) =>
      [...text.matchAll(/^import\b[^;]*?from\s*"([^"]+)"/gm)].map(([, from]) => from!),
    )
    expect(imports.filter((from) => !/^(\.|node:)/.test(from))).toEqual([])
  })

  test('has an icon of the family and an entry in the package', async () => {
    const { type, config } = await pageOf(name)
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> }
    }
    expect(manifest['node-red'].nodes[type]).toBe(`dist/nodes/${name}.js`)
    if (!config) expect(read('icons', `sg-${name}.svg`)).toContain('<svg')
  })
})
