// Divides a clip into chapters and lists what happens: node examples/video.ts clip.mp4
import { createVision } from '@sightglass/core'

const [clip = 'clip.mp4'] = process.argv.slice(2)
const vision = createVision()

const { chapters } = await vision.video.chapters(clip)
for (const chapter of chapters) console.log(chapter.startSeconds, chapter.text)

// Only the first five seconds, looked at twice a second.
const { events } = await vision.video.events(clip, { clip: { startSeconds: 0, endSeconds: 5 }, fps: 2 })
for (const event of events) console.log(event.startSeconds, event.text)
