// Cuts things out by their masks: node examples/masks.ts photo.jpg cut-outs
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createVision, cropDetections } from '@sightglass/core'

const [photo = 'photo.jpg', folder = 'cut-outs'] = process.argv.slice(2)

const { detections } = await createVision().segment(photo, { maxItems: 5 })
for (const { label, mask } of detections) {
  // A mask is a PNG, an outline, or a word for why there is none.
  console.log(label, mask?.kind === 'none' ? mask.reason : mask?.kind)
}

await mkdir(folder, { recursive: true })
for (const { index, bytes, rect } of await cropDetections(photo, detections, { cutOut: true })) {
  await writeFile(join(folder, `${index}.png`), bytes)
  console.log(`${index}.png is ${rect.width} x ${rect.height}, transparent around it`)
}
