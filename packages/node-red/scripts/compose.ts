import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { composePage } from '../src/build/compose-page.ts'
import type { NodePage } from '../src/lib/fields.ts'

// Puts beside each built node what Node-RED expects there: its editor page, its words and its help.
const root = fileURLToPath(new URL('../', import.meta.url))
const out = join(root, 'dist/nodes')
const languages = ['en-US', 'ko']

for (const node of await readdir(join(root, 'src/nodes'))) {
  const { page } = (await import(`../src/nodes/${node}/fields.ts`)) as { page: NodePage }
  for (const language of languages) {
    const folder = join(out, 'locales', language)
    await mkdir(folder, { recursive: true })
    const shared = await json(join(root, 'src/locales', `${language}.json`))
    const own = await json(join(root, 'src/nodes', node, 'locales', `${language}.json`))
    const { help: sharedHelp, ...words } = merge(shared, own)
    if (language === 'en-US') {
      const hints = new Set(Object.keys(words.placeholder as Words))
      await writeFile(join(out, `${node}.html`), composePage(page, hints))
    }
    await writeFile(join(folder, `${node}.json`), JSON.stringify(words, null, 1))
    const text = await readFile(join(root, 'src/nodes', node, 'locales', `${language}.html`), 'utf8')
    const help = fillIn(text, sharedHelp as Words)
    await writeFile(
      join(folder, `${node}.html`),
      `<script type="text/html" data-help-name="${page.type}">\n${help}</script>\n`,
    )
  }
}
await cp(join(root, 'src/icons'), join(out, 'icons'), { recursive: true })

/** Puts in what several helps say in the same words, at `{{name}}`. */
function fillIn(text: string, parts: Words): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name]
    if (typeof part !== 'string') throw new Error(`There is no shared help named "${name}".`)
    return part
  })
}

type Words = { [key: string]: string | Words }

async function json(path: string): Promise<Words> {
  return JSON.parse(await readFile(path, 'utf8')) as Words
}

function merge(base: Words, over: Words): Words {
  const result: Words = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = result[key]
    result[key] = typeof value === 'object' && typeof below === 'object' ? merge(below, value) : value
  }
  return result
}
