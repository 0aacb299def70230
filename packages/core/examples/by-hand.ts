// Takes each step alone, with your own @google/genai client: node examples/by-hand.ts photo.jpg
import { GoogleGenAI } from '@google/genai'
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const client = new GoogleGenAI({ apiVersion: 'v1beta' })
const vision = createVision({ client })

const call = await vision.prepare.detect(photo, { maxItems: 3 })
const response = await client.models.generateContent(call.request)
const { detections } = await call.read(response)

for (const { label, rect } of detections) console.log(label, rect)
