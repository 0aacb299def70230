// Bytes in memory: Buffer, Uint8Array or ArrayBuffer. They are not copied: node examples/sources/bytes.ts photo.jpg
import { readFile } from 'node:fs/promises'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()
const buffer = await readFile(photo)

const { text } = await vision.caption(buffer)
console.log(text)

// With a name for messages, and a type that is checked against the bytes.
const named = { bytes: Uint8Array.from(buffer).buffer, name: 'from-the-camera', mimeType: 'image/png' }
const { parts } = await vision.estimate(named)
console.log(`${parts[0]?.label}: ${parts[0]?.tokens} tokens`)
