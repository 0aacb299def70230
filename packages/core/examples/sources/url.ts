// An http(s) URL, fetched here within limits: node examples/sources/url.ts https://example.com/photo.jpg
import { createVision } from '@sightglass/core'

const [url = 'https://example.com/photo.jpg', allowed] = process.argv.slice(2)
const fetch = {
  maxBytes: 20_000_000,
  connectTimeoutMs: 5000,
  // Private addresses are refused unless they are opened, as here by the second argument.
  ...(allowed && { allowPrivate: [allowed] }),
}

const { text } = await createVision().caption(new URL(url), { media: { fetch } })

console.log(text)
