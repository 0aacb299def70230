import { readdirSync } from 'node:fs'
import { defineConfig } from 'tsdown'

const nodes = readdirSync(new URL('./src/nodes', import.meta.url))

export default defineConfig({
  entry: Object.fromEntries(nodes.map((node) => [`nodes/${node}`, `src/nodes/${node}/runtime.ts`])),
  format: 'esm',
  target: 'node22',
  // Node-RED finds the editor page by the name of a `.js` entry; an `.mjs` one loses it.
  outExtensions: () => ({ js: '.js' }),
})
