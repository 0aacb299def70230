// Asks about a YouTube video; Gemini fetches it itself: node examples/youtube.ts
import { createVision } from '@sightglass/core'

const [url = 'https://youtu.be/9hE5-98ZeCg?t=10'] = process.argv.slice(2)

const { text } = await createVision().video.describe(url, { clip: { endSeconds: 40 } })

console.log(text)
