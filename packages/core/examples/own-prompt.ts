// Uses the steps below the tasks: your own prompt, your own client, our media and our parser: node examples/own-prompt.ts photo.jpg
import { GoogleGenAI } from '@google/genai'
import { buildContents, parseDetections, resolveMedia } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const client = new GoogleGenAI({ apiVersion: 'v1beta' })
const model = 'gemini-3.5-flash'

const media = await resolveMedia(photo, { model, maxSidePx: 400 })
console.log(media.explain)

const contents = buildContents([media], {
  prompt: 'Detect the things on the table as a JSON list of {"box_2d": [ymin, xmin, ymax, xmax], "label"}.',
})
const response = await client.models.generateContent({ model, contents })

// The transform leads from the downscaled picture back to the pixels of the original.
const { detections } = parseDetections(response.text ?? '', { transform: media.transform! })
for (const { label, rect } of detections) console.log(label, rect)
