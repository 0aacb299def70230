// Talks about a picture over several turns; the picture is uploaded once: node examples/chat.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const chat = createVision().chat({ system: 'Answer in one sentence.' })

console.log((await chat.send('What is this?', { media: photo })).text)
console.log((await chat.send('Which colours does it have?')).text)
console.log(`${chat.history.length} turns`)
