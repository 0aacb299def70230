// Fills your own schema, typed: node examples/extract.ts page.png
import { createVision } from '@sightglass/core'
import { z } from 'zod'

const [page = 'page.png'] = process.argv.slice(2)
const schema = z.object({ title: z.string(), lines: z.array(z.string()) })

const { data } = await createVision().extract(page, { schema, prompt: 'The title is the first line.' })

console.log(data.title)
console.log(`${data.lines.length} lines`)
