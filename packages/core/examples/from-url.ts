// Fetches a picture, safely, and asks about it: node examples/from-url.ts https://example.com/photo.jpg
import { createVision } from '@sightglass/core'

const [url = 'https://example.com/photo.jpg', allowed] = process.argv.slice(2)

// Private addresses are refused unless they are opened, as here by the second argument.
const fetch = allowed ? { allowPrivate: [allowed] } : {}
const { text } = await createVision().ask(url, 'What is in this picture?', { media: { fetch } })

console.log(text)
