import { createFiles } from './create-files.ts'

// Uploads in a process of its own, so that a test can kill it: node upload-child.fixture.ts baseUrl cacheDir path
const [baseUrl, cacheDir, path] = process.argv.slice(2) as [string, string, string]
const files = createFiles({
  apiKey: 'k',
  baseUrl,
  cacheDir,
  retry: { initialDelayMs: 5, maxDelayMs: 50, maxAttempts: 200 },
})
const idleBytes = process.memoryUsage.rss()
const file = await files.upload(path, {
  onProgress: ({ sentBytes }) => process.send?.({ sentBytes }),
})
const peakBytes = process.resourceUsage().maxRSS * 1024 - idleBytes
process.send?.({ name: file.name, sha256: file.sha256, reused: file.reused, peakBytes })
process.disconnect?.()
