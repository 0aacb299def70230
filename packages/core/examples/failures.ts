// Says what went wrong, which input is to blame and what to do: node examples/failures.ts photo.jpg missing.jpg
import { createVision, SightglassError } from '@sightglass/core'

const photos = process.argv.slice(2)

try {
  await createVision().ask(photos, 'What is different?')
} catch (error) {
  if (!SightglassError.isInstance(error)) throw error
  console.log(error.code, 'input', error.inputIndex)
  console.log(error.shortMessage, error.details.try)
  if (error.retryable) console.log(`try again in ${error.retryAfterMs ?? 1000} ms`)
}
