// Finds things in a picture: node examples/detect.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()

const { detections, image, usage } = await vision.detect(photo)

console.log(`${detections.length} things in ${image.size.width} x ${image.size.height} pixels`)
for (const { label, rect } of detections) {
  console.log(label, rect)
}
console.log(`${usage.promptTokens} tokens in, ${usage.candidatesTokens} out`)
