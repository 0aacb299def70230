// Reads text with the place of each line: node examples/read-text.ts page.png
import { createVision } from '@sightglass/core'

const [page = 'page.png'] = process.argv.slice(2)

const { text, lines } = await createVision().readText(page)

console.log(text)
console.log(`${lines.length} lines; the first is at`, lines[0]?.rect)
