// Finds boxes in a video at given moments: node examples/video-moments.ts street.mp4
import { createVision } from '@sightglass/core'

const [clip = 'street.mp4'] = process.argv.slice(2)

const { detections, image } = await createVision().detect(clip, {
  atSeconds: [1, 4],
  labels: ['person'],
  mediaResolution: 'high',
})

console.log(`frames of ${image.size.width} x ${image.size.height} pixels`)
for (const { timeSeconds, label, rect } of detections) console.log(timeSeconds ?? 'at no time', label, rect)
