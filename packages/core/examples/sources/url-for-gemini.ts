// An https URL that Gemini fetches itself, up to 100 MB: node examples/sources/url-for-gemini.ts
import { resolveMedia } from '@sightglass/core'

const [url = 'https://storage.googleapis.com/generativeai-downloads/images/scones.jpg'] =
  process.argv.slice(2)

const { part, route, explain } = await resolveMedia(url, { route: 'url' })

console.log(route, explain, JSON.stringify(part))
