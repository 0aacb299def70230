// A path, relative or absolute: node examples/sources/path.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { text } = await createVision().caption(photo)

console.log(text)
