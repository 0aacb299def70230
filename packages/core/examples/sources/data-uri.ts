// A data: URI, as browsers give it: node examples/sources/data-uri.ts photo.jpg
import { readFile } from 'node:fs/promises'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const uri = `data:image/png;base64,${await readFile(photo, 'base64')}`

const { text } = await createVision().caption(uri)

console.log(text)
