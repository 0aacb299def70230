// Shows what happens in a video while it is being looked at: node examples/streaming-video.ts clip.mp4
import { createVision, toChapters } from '@sightglass/core'

const [clip = 'clip.mp4'] = process.argv.slice(2)
const vision = createVision()

const events = vision.stream.video.events(clip)
for await (const { startSeconds, text } of events) {
  console.log(startSeconds, text)
  // Leaving the loop ends the answer, on the wire too.
  break
}

const chapters = vision.stream.video.chapters(clip)
for await (const { startSeconds, text } of chapters) console.log(startSeconds, text)
console.log(toChapters((await chapters.result).chapters))
