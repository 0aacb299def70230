// A file of the Files API, by name or URI: node examples/sources/uploaded-file.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()
await using file = await vision.files.upload(photo)

const { text } = await vision.ask([file.name, file.uri], 'Are these two the same?')

console.log(`${file.name}: ${text}`)
