import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { composePage } from '../src/build/compose-page.ts'
import type { NodePage } from '../src/lib/fields.ts'

// Puts beside each built node what Node-RED expects there: its editor page, its words and its help.
const root = fileURLToPath(new URL('../', import.meta.url))
const out = join(root, 'dist/nodes')
const languages = ['en-US', 'ko']

const common = await json(join(root, 'src/locales/en-US.json'))
const hints = new Set(Object.keys(common.placeholder as Words))

for (const node of await readdir(join(root, 'src/nodes'))) {
  const { page } = (await import(`../src/nodes/${node}/fields.ts`)) as { page: NodePage }
  await writeFile(join(out, `${node}.html`), composePage(page, hints))
  for (const language of languages) {
    const folder = join(out, 'locales', language)
    await mkdir(folder, { recursive: true })
    const shared = await json(join(root, 'src/locales', `${language}.json`))
    const own = await json(join(root, 'src/nodes', node, 'locales', `${language}.json`))
    await writeFile(join(folder, `${node}.json`), JSON.stringify(merge(shared, own), null, 1))
    const help = await readFile(join(root, 'src/nodes', node, 'locales', `${language}.html`), 'utf8')
    await writeFile(
      join(folder, `${node}.html`),
      `<script type="text/html" data-help-name="${page.type}">\n${help}</script>\n`,
    )
  }
}
await cp(join(root, 'src/icons'), join(out, 'icons'), { recursive: true })

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
