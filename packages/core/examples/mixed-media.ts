// Sends an uploaded file, a local one and words between them in one prompt: node examples/mixed-media.ts before.jpg after.jpg
import { createVision } from '@sightglass/core'

const [before = 'before.jpg', after = 'after.jpg'] = process.argv.slice(2)
const vision = createVision()
await using file = await vision.files.upload(before)

const { text } = await vision.ask(
  [{ text: 'The first picture:' }, file.name, { text: 'The second picture:' }, after],
  'What is different in the second one?',
)

console.log(text)
