// Points to things: node examples/points.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { detections } = await createVision().point(photo, { maxItems: 5 })

for (const { label, point } of detections) console.log(label, point)
