// Finds an ordered row of points, such as a path to follow: node examples/trajectory.ts table.jpg
import { createVision } from '@sightglass/core'

const [photo = 'table.jpg'] = process.argv.slice(2)

const { detections } = await createVision().point(photo, {
  trajectory: true,
  prompt: 'the way of a hand to the cup',
  maxItems: 8,
})

for (const { label, point } of detections) console.log(label, point)
