// Shows data while they are being filled in, and lines as they are read: node examples/streaming-data.ts page.png
import { createVision } from '@sightglass/core'
import { z } from 'zod'

const [page = 'page.png'] = process.argv.slice(2)
const vision = createVision()
const schema = z.object({ title: z.string(), lines: z.array(z.string()) })

const run = vision.stream.extract(page, { schema })
for await (const partly of run) console.log(`${partly.lines?.length ?? 0} lines so far`)
const { data } = await run.result
console.log(data.title)

for await (const { label, rect } of vision.stream.readText(page)) console.log(rect?.top ?? '', label)
