// Runs a task on many pictures; a broken one does not stop the rest: node examples/map.ts a.jpg b.jpg c.jpg
import { createVision } from '@sightglass/core'

const photos = process.argv.slice(2)
const vision = createVision()

const results = await vision.map(photos, (photo, { signal }) => vision.caption(photo, { signal }), {
  concurrency: 2,
  onProgress: ({ done, total, etaMs }) =>
    console.log(`${done} of ${total}, ${Math.ceil((etaMs ?? 0) / 1000)} s left`),
})

for (const { key, value, error } of results) console.log(key, value?.text ?? `failed: ${error?.shortMessage}`)
