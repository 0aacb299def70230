// Sends bytes that are already in memory: node examples/inline-bytes.ts photo.jpg
import { readFile } from 'node:fs/promises'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const bytes = await readFile(photo)

const { text } = await createVision().caption(bytes)

console.log(text)
