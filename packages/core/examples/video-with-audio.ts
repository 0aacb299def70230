// Says what happens and what people say, line by line: node examples/video-with-audio.ts talk.mp4
import { createVision } from '@sightglass/core'

const [clip = 'talk.mp4'] = process.argv.slice(2)
const vision = createVision()

const { text } = await vision.video.describe(clip)
console.log(text)

const { segments } = await vision.video.transcript(clip)
for (const { startSeconds, text, extra } of segments) console.log(startSeconds, extra?.speaker ?? '', text)
