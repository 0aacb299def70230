// Base64 text, plain or in the URL alphabet: node examples/sources/base64.ts photo.jpg
import { readFile } from 'node:fs/promises'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

// Bare base64 could be a path, so it is tagged.
const { text } = await createVision().caption({ base64: await readFile(photo, 'base64url') })

console.log(text)
