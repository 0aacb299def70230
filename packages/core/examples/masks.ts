// Cuts things out by their masks: node examples/masks.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)

const { detections } = await createVision().segment(photo, { maxItems: 5 })

for (const { label, mask } of detections) {
  // A mask is a PNG, an outline, or a word for why there is none.
  console.log(label, mask?.kind === 'none' ? mask.reason : mask?.kind)
}
