// A web stream or a Node stream: node examples/sources/stream.ts photo.jpg
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()

const { text } = await vision.caption(createReadStream(photo))
console.log(text)

const web = Readable.toWeb(createReadStream(photo)) as ReadableStream<Uint8Array>
const { parts } = await vision.estimate({ stream: web, name: 'camera 3' })
console.log(`${parts[0]?.label}: ${parts[0]?.tokens} tokens`)
