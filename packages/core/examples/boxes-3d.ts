// Finds boxes in space: node examples/boxes-3d.ts room.jpg
import { createVision } from '@sightglass/core'

const [photo = 'room.jpg'] = process.argv.slice(2)

const { detections } = await createVision().detect(photo, { box3d: true, maxItems: 5 })

for (const { label, box3d } of detections) {
  // Metres from the camera, and degrees.
  console.log(label, box3d?.center, box3d?.size, box3d?.rotationDegrees)
}
