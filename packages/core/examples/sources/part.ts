// A ready Part of @google/genai, passed through untouched: node examples/sources/part.ts photo.jpg
import { readFile } from 'node:fs/promises'
import { createPartFromBase64 } from '@google/genai'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const part = createPartFromBase64(await readFile(photo, 'base64'), 'image/png')

const { text } = await createVision().caption(part)

console.log(text)
