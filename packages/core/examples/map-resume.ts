// Sorts many pictures, a few at a time, and goes on where an earlier run stopped: node examples/map-resume.ts done.jsonl *.jpg
import { createVision, jsonlStore } from '@sightglass/core'

const [done = 'done.jsonl', ...photos] = process.argv.slice(2)
const vision = createVision({ limits: { concurrency: 4, requestsPerMinute: 60, tokensPerMinute: 1_000_000 } })

const sort = () =>
  vision.map(
    photos,
    (photo, { signal }) => vision.classify(photo, { labels: ['food', 'animal', 'document'], signal }),
    { store: jsonlStore(done), onResult: ({ key, error }) => console.log(key, error?.code ?? 'done') },
  )

const first = await sort()
console.log(first.map(({ value }) => value?.label ?? 'failed'))
const again = await sort()
console.log(`${again.filter((one) => one.error === undefined && one.resumed).length} came from ${done}`)
