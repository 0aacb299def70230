// Gets each detection as soon as it is complete: node examples/streaming.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()

const run = vision.stream.detect(photo)
for await (const { label, rect } of run) console.log(label, rect)
const { usage } = await run.result
console.log(`${usage.totalTokens} tokens`)

for await (const piece of vision.stream.ask(photo, 'What is this?')) process.stdout.write(piece)
console.log()
