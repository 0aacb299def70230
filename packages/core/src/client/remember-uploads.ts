import { hashContent } from '../files/running-hash.ts'
import type { Content } from '../media/content.ts'
import type { MediaUploader, UploadContentOptions } from '../media/options.ts'

type Sent = Awaited<ReturnType<MediaUploader['uploadContent']>>

interface Kept {
  readonly byteLength: number
  readonly mimeType: string
  readonly sent: Sent
  readonly atMs: number
}

/** Files live 48 hours; one is not used again in its last. Source: https://ai.google.dev/gemini-api/docs/files */
const keptMs = 47 * 3_600_000

/** An uploader that sends the same bytes once. Contents are read for comparing only where size and type agree. */
export function rememberUploads(uploader: MediaUploader, now: () => number = Date.now): MediaUploader {
  const kept: Kept[] = []
  /** The latest upload of each size and type: what is alike goes one after the other, so that it is sent once. */
  const latest = new Map<string, Promise<unknown>>()

  async function sendOnce(content: Content, options: UploadContentOptions): Promise<Sent> {
    const { mimeType, signal } = options
    const { byteLength } = content
    const alike = kept.filter(
      (one) => one.byteLength === byteLength && one.mimeType === mimeType && now() - one.atMs < keptMs,
    )
    if (alike.length > 0) {
      const sha256 = await hashContent(content, signal)
      const same = alike.find(({ sent }) => sent.sha256 === sha256)
      if (same !== undefined) return same.sent
    }
    const sent = await uploader.uploadContent(content, options)
    kept.push({ byteLength, mimeType, sent, atMs: now() })
    return sent
  }

  return {
    ...uploader,
    uploadContent: async (content, options) => {
      if ('rest' in content) return uploader.uploadContent(content, options)
      const kind = `${content.byteLength} ${options.mimeType}`
      const before = latest.get(kind) ?? Promise.resolve()
      const mine = before.then(
        () => sendOnce(content, options),
        () => sendOnce(content, options),
      )
      latest.set(kind, mine)
      try {
        return await mine
      } finally {
        if (latest.get(kind) === mine) latest.delete(kind)
      }
    },
  }
}
