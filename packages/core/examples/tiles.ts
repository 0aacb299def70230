// Finds small things in a big picture, slice by slice: node examples/tiles.ts big.jpg
import { createVision } from '@sightglass/core'

const [photo = 'big.jpg'] = process.argv.slice(2)

const { detections, usage } = await createVision().detect(photo, { tiles: { sidePx: 400, overlap: 0.2 } })

for (const { label, rect } of detections) console.log(label, rect)
console.log(`${usage.totalTokens} tokens for all slices`)
