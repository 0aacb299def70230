// A YouTube link in any form; a start time in the link becomes the clip's start: node examples/sources/youtube.ts
import { createVision, resolveMedia } from '@sightglass/core'

const [link = 'https://youtu.be/9hE5-98ZeCg?t=1m10s'] = process.argv.slice(2)

const { part } = await resolveMedia(link)
console.log(part.fileData?.fileUri, part.videoMetadata?.startOffset)

const { text } = await createVision().video.describe(link)
console.log(text)
