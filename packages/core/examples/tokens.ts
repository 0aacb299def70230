// Knows the tokens and the cost before sending: node examples/tokens.ts photo.jpg
import { createVision } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision()

// No key and no network needed.
const estimate = await vision.estimate(photo, { prompt: 'What is this?' })
console.log(`about ${estimate.totalTokens} tokens`)

// Asks the API, and says how far the estimate was off.
const counted = await vision.countTokens(photo, { prompt: 'What is this?' })
console.log(
  `${counted.totalTokens} tokens by the API, ${counted.drift?.tokens ?? 'unknown'} more than the estimate`,
)
