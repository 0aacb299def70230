// Makes a photo fit to be sent, and shows the way back: node examples/prepare-image.ts photo.heic out
import { writeFile } from 'node:fs/promises'
import { prepareImage, readImageMetadata, sentToUpright } from '@sightglass/core'

const [photo = 'photo.jpg', out = 'prepared'] = process.argv.slice(2)

// Upright, in a type that Gemini takes, and no larger than the model makes use of.
const prepared = await prepareImage(photo, { fit: 'tokens', model: 'gemini-3.5-flash' })
console.log(prepared.explain)
for (const issue of prepared.issues) console.log(issue.severity, issue.message)

const { upright, sent } = prepared.transform
console.log(`${upright.width} x ${upright.height} becomes ${sent.width} x ${sent.height}`)

// What the model finds in the middle of what it saw lies in the middle of the caller's own picture.
console.log('middle', sentToUpright({ x: sent.width / 2, y: sent.height / 2 }, prepared.transform))

const { format } = await readImageMetadata(prepared.bytes)
await writeFile(`${out}.${format}`, prepared.bytes)
