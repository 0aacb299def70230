import { expect, it } from 'vitest'
import type { Call } from './call.ts'
import { Journal } from './journal.ts'

const bytes = new Uint8Array(48 * 1024 * 1024)
const call = (index: number): Call => ({
  index,
  operation: 'generateContent',
  surface: 'gemini-api',
  version: 'v1beta',
  model: 'gemini-3.5-flash',
  prompt: 'Look.',
  request: {
    contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'A'.repeat(200_000) } }] }],
  },
  media: [
    {
      path: 'contents[0].parts[0]',
      kind: 'image',
      mimeType: 'image/png',
      via: 'inline',
      bytes,
      sha256: 'abcdef0123456789',
      level: 'default',
      inFunctionResponse: false,
    },
  ],
})

it('keeps the newest media, the hashes of all, and no long base64', () => {
  const journal = new Journal(10)
  for (let index = 0; index < 4; index += 1) {
    const entry = journal.add({
      method: 'POST',
      path: '/',
      headers: {},
      operation: 'generateContent',
      atMs: 0,
      status: 200,
      durationMs: 1,
    })
    journal.note(entry, call(index))
  }
  const kept = journal.all().map((entry) => entry.call!.media[0]!.bytes !== undefined)
  expect(kept).toEqual([false, false, true, true])
  expect(journal.matching({ image: 'abcdef01' })).toHaveLength(4)
  expect(JSON.stringify(journal.last!.call!.request)).toContain('<200000 letters of base64>')
})
