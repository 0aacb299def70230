// Finds only what is asked for and draws it: node examples/boxes.ts photo.jpg out.png
import { writeFile } from 'node:fs/promises'
import { createVision, drawDetections } from '@sightglass/core'

const [photo = 'photo.jpg', out = 'out.png'] = process.argv.slice(2)

const { detections, issues } = await createVision().detect(photo, {
  labels: ['cup', 'spoon'],
  maxItems: 10,
})
for (const { label, labelId, rect } of detections) console.log(labelId, label, rect)
for (const issue of issues) console.log(issue.severity, issue.message)

const drawing = await drawDetections(photo, detections, { format: 'png' })
await writeFile(out, drawing.bytes)
console.log(`drawn on ${out}`)
