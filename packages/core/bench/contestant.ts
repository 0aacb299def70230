import { readFileSync } from 'node:fs'
import { GoogleGenAI } from '@google/genai'
import { createInlineFetch } from '../src/client/connection/inline-stream.ts'
import { createVision } from '../src/client/create-vision.ts'
import { createFiles } from '../src/files/create-files.ts'
import { inlinePart, toBase64 } from '../src/media/inline-part.ts'

// One way of one job in a fresh process; prints wall milliseconds and peak memory above the idle process.
const [way, baseUrl, path] = process.argv.slice(2) as [string, string, string]
const inline = createInlineFetch()
const client = new GoogleGenAI({
  apiKey: 'k',
  httpOptions: { baseUrl, ...(way === 'inline-ours' && { fetch: inline.fetch }) },
})
const files = createFiles({ apiKey: 'k', baseUrl, retry: { initialDelayMs: 5, maxDelayMs: 50 } })
const vision = createVision({ apiKey: 'k', baseUrl })
const ask = async (bytes: Uint8Array) => {
  if (way === 'inline-task') return vision.ask(bytes, 'what?', { media: { route: 'inline' } })
  const whole = [{ role: 'user', parts: [inlinePart(bytes, 'image/png'), { text: 'what?' }] }]
  if (way === 'inline-ours') {
    using detached = inline.detach(whole)
    // Without await the bytes would be let go before they are sent.
    return await client.models.generateContent({ model: 'm', contents: detached.contents })
  }
  const parts = [{ inlineData: { mimeType: 'image/png', data: toBase64(bytes) } }, { text: 'what?' }]
  return client.models.generateContent({ model: 'm', contents: [{ role: 'user', parts }] })
}
const bytes = way.startsWith('inline') ? readFileSync(path) : undefined
const idle = process.memoryUsage.rss()
const times: number[] = []
for (let run = 0; run < (bytes ? 7 : 1); run++) {
  const began = performance.now()
  if (bytes) await ask(bytes)
  else if (way === 'upload-ours') await files.upload(path)
  else if (way === 'url-ours') await files.upload(`${baseUrl}/file`, { fetch: { allowPrivate: true } })
  else if (way === 'url-sdk') {
    const file = await (await fetch(`${baseUrl}/file`)).blob()
    await client.files.upload({ file, config: { mimeType: 'video/mp4' } })
  } else await client.files.upload({ file: path, config: { mimeType: 'video/mp4' } })
  times.push(performance.now() - began)
}
times.sort((a, b) => a - b)
const peak = process.resourceUsage().maxRSS * 1024 - idle
console.log(JSON.stringify({ ms: times[times.length >> 1], peakMb: peak / 1e6 }))
process.exit(0)
