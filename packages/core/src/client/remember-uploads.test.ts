import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { bytesContent } from '../media/content.ts'
import type { MediaUploader } from '../media/options.ts'
import { rememberUploads } from './remember-uploads.ts'

/** Takes a moment, and fails for the first `failures`. */
function slowUploader(failures = 0) {
  let uploads = 0
  const uploader = {
    uploadContent: async (content: ReturnType<typeof bytesContent>, { mimeType }: { mimeType: string }) => {
      const count = ++uploads
      await new Promise((go) => setTimeout(go, 5))
      if (count <= failures) throw new Error('the line broke')
      const sha256 = createHash('sha256')
        .update(await content.read(0, content.byteLength))
        .digest('hex')
      return { name: `files/${count}`, uri: `https://example.com/files/${count}`, mimeType, sha256 }
    },
  } as unknown as MediaUploader
  return { uploader: rememberUploads(uploader), count: () => uploads }
}
const wish = { mimeType: 'image/png', displayName: 'a' }
const picture = bytesContent(Buffer.from('one'))

test('the same bytes side by side are sent once, others of that size are sent too', async () => {
  const { uploader, count } = slowUploader()
  const other = bytesContent(Buffer.from('two'))
  const sent = await Promise.all([picture, picture, other].map((one) => uploader.uploadContent(one, wish)))
  expect(sent.map(({ uri }) => uri.at(-1))).toEqual(['1', '1', '2'])
  expect(count()).toBe(2)
})

test('one that failed does not fail the next', async () => {
  const { uploader } = slowUploader(1)
  const [first, second] = await Promise.allSettled([1, 2].map(() => uploader.uploadContent(picture, wish)))
  expect([first!.status, second!.status]).toEqual(['rejected', 'fulfilled'])
})
