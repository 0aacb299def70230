// Streams with your own @google/genai client, and reads each detection as it closes: node examples/by-hand-streaming.ts photo.jpg
import { GoogleGenAI } from '@google/genai'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const client = new GoogleGenAI({ apiVersion: 'v1beta' })

// Preparing needs no key and sends nothing.
const call = await createVision().prepare.detect(photo, { maxItems: 3 })
const reader = call.readStream()
for await (const chunk of await client.models.generateContentStream(call.request)) {
  for (const { label, rect } of reader.push(chunk)) console.log(label, rect)
}
const { result } = await reader.end()

console.log(`${result.detections.length} things, ${result.usage.totalTokens} tokens`)
