// Talks about a picture over several turns; the picture is uploaded once: node examples/chat.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const chat = createVision().chat({ system: 'Answer in one sentence.', maxTokens: 20_000 })

console.log((await chat.send('What is this?', { media: photo })).text)

// As it comes. What was said before is part of the estimate, and of the budget.
const run = chat.stream('Which colours does it have?')
for await (const piece of run) process.stdout.write(piece)
const { estimate, usage } = await run.result
console.log(`\nexpected ${estimate?.promptTokens} tokens, used ${usage.promptTokens}`)

// Plain data: keep it, and go on another day with chat({ history }).
console.log(`${chat.history.length} turns`)
