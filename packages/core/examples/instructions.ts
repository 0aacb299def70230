// Finds only what you describe, and is strict about the answer: node examples/instructions.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { detections, issues } = await createVision().detect(photo, {
  prompt: 'the things that one can drink from, but not the plates',
  systemInstruction: 'You take stock for a café.',
  maxItems: 10,
  confidence: true,
  // Throw where the answer had to be repaired, instead of telling it in issues.
  strict: true,
})

for (const { label, confidence, rect } of detections) console.log(label, confidence ?? 'unsure', rect)
console.log(`${issues.length} remarks`)
