// Uploads a file once and uses it twice: node examples/upload.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()

const file = await vision.files.upload(photo)
console.log(`${file.name} is ${file.state}`)

const { text } = await vision.caption(file.name)
console.log(text)
// An uploaded picture cannot be looked at from here, so its size has to be told.
const { detections } = await vision.detect(file.name, { imageSize: { width: 600, height: 400 } })
console.log(`${detections.length} things`)

await vision.files.delete(file.name)
