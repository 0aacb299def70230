// Draws in your own colours, words and sizes: node examples/looks.ts photo.jpg looks.png
import { writeFile } from 'node:fs/promises'
import { createVision, drawDetections } from '@sightglass/core'

const [photo = 'photo.jpg', out = 'looks.png'] = process.argv.slice(2)

const { detections } = await createVision().detect(photo, { confidence: true })
const { bytes, issues } = await drawDetections(photo, detections, {
  style: ['boxes', 'labels', 'legend'],
  colors: { cup: '#d55e00' },
  labelText: ({ label, rect }) => `${label}, ${rect?.width} px wide`,
  lineWidthPx: 3,
  fontSizePx: 18,
  format: 'png',
})
await writeFile(out, bytes)

// A label without room, a letter that no font has.
for (const { severity, message } of issues) console.log(severity, message)
console.log(`${detections.length} things drawn on ${out}`)
