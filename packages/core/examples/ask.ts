// Asks about a picture: node examples/ask.ts photo.jpg "How many cups?"
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg', question = 'What stands on the table?'] = process.argv.slice(2)

const { text, estimate, usage } = await createVision().ask(photo, question, {
  systemInstruction: 'Answer in one sentence.',
})

console.log(text)
console.log(`expected ${estimate?.promptTokens ?? 'unknown'} tokens, used ${usage.promptTokens}`)
