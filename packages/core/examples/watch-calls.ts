// Looks on while calls run, and adds up what they cost: node examples/watch-calls.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
let spentUsd = 0

const vision = createVision({
  hooks: {
    onRequest: ({ callId, task, model, attempt }) =>
      console.log(`call ${callId}: ${task}, ${model}, try ${attempt}`),
    onRetry: ({ delayMs, error }) => console.log(`again in ${delayMs} ms: ${error.shortMessage}`),
    onUsage: ({ usage }) => {
      spentUsd += usage.costUsd ?? 0
    },
    onError: ({ error }) => console.log(error.code),
  },
})
await vision.caption(photo)
await vision.point(photo, { maxItems: 3 })

console.log(`$${spentUsd.toFixed(6)} in all`)
