// Says what happens and what people say, and writes subtitles: node examples/video-with-audio.ts talk.mp4 talk.vtt
import { writeFile } from 'node:fs/promises'
import { createVision, toWebVtt } from '@sightglass/core'

const [clip = 'talk.mp4', subtitles = 'talk.vtt'] = process.argv.slice(2)
const vision = createVision()

const { text } = await vision.video.describe(clip)
console.log(text)

const { segments } = await vision.video.transcript(clip)
for (const { startSeconds, text, extra } of segments) console.log(startSeconds, extra?.speaker ?? '', text)

// toSrt writes SubRip instead.
await writeFile(subtitles, toWebVtt(segments))
console.log(`${segments.length} lines in ${subtitles}`)
