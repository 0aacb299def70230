// Runs on Vertex AI: GOOGLE_CLOUD_PROJECT=my-project node examples/vertex.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision({ vertexai: true })

const { detections } = await vision.detect(photo)

console.log(`${detections.length} things, found on ${vision.connection.surface}`)
