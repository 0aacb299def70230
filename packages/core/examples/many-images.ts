// Compares pictures in one prompt: node examples/many-images.ts one.jpg two.jpg
import { createVision } from '@sightglass/core'

const [one = 'one.jpg', two = 'two.jpg'] = process.argv.slice(2)

const { text, usage } = await createVision().ask([one, two], 'What is different between these two pictures?')

console.log(text)
console.log(`${usage.promptTokensByModality.IMAGE} tokens for the pictures`)
