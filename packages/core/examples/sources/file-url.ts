// A file: URL, such as of a picture beside your own module: node examples/sources/file-url.ts photo.jpg
import { pathToFileURL } from 'node:url'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { text } = await createVision().caption(pathToFileURL(photo))

console.log(text)
