// Uploads a video once and asks about it twice: node examples/video-upload.ts lecture.mp4
import { createVision } from '@sightglass/core'

const [clip = 'lecture.mp4'] = process.argv.slice(2)
const vision = createVision()

const file = await vision.files.upload(clip, {
  onProgress: ({ sentBytes }) => console.log(`${sentBytes} bytes sent`),
})
console.log(`${file.name} is ${file.state}`)

const { text } = await vision.video.describe(file.name, { mediaResolution: 'low' })
console.log(text)
const { text: answer } = await vision.ask(file.name, 'What is to be seen at 00:02?', { fps: 2 })
console.log(answer)

await vision.files.delete(file.name)
