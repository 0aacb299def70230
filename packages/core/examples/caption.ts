// Writes an alt text: node examples/caption.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { text } = await createVision().caption(photo, { length: 'short', prompt: 'Write it as an alt text.' })

console.log(text)
