// Keeps calls within a budget and a time, and ends one by hand: node examples/limits.ts photo.jpg
import { createVision, SightglassError } from '@sightglass/core'

const [photo = 'photo.jpg'] = process.argv.slice(2)
const vision = createVision({ limits: { maxCost: 0.01 }, timeoutMs: 60_000, retry: { attempts: 3 } })

const refused = await vision.ask(photo, 'What is this?', { maxTokens: 50 }).catch((error: unknown) => error)
// Nothing was sent.
if (SightglassError.isInstance(refused)) console.log(refused.code, refused.details.given)

const controller = new AbortController()
const ended = vision.detect(photo, { signal: controller.signal }).catch((error: unknown) => error)
controller.abort()
const reason = await ended
if (SightglassError.isInstance(reason)) console.log(reason.code)

console.log((await vision.caption(photo)).text)
