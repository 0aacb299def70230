import { createHash } from 'node:crypto'
import type { Store } from './store/store.ts'

/** Where drawings are put, by the hash of their bytes, and fetched from `/pictures/<name>`. */
export interface PictureShelf {
  /** Keeps a picture and says its path on this server. */
  put(bytes: Uint8Array, mimeType: string): Promise<string>
  /** A picture by its name; `undefined` when there is none (any more). */
  get(name: string): Promise<{ readonly bytes: Uint8Array; readonly mimeType: string } | undefined>
}

export const picturesPath = '/pictures/'
const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
}

/** Options of {@link createPictureShelf}. */
export interface PictureShelfOptions {
  /** How long a picture is kept, in milliseconds. @default 3600000 (an hour) */
  readonly lifetimeMs?: number
}

export function createPictureShelf(store: Store, options: PictureShelfOptions = {}): PictureShelf {
  const { lifetimeMs = 3_600_000 } = options
  return {
    async put(bytes, mimeType) {
      const name = `${createHash('sha256').update(bytes).digest('hex')}.${extensions[mimeType] ?? 'bin'}`
      await store.set(`picture:${name}`, bytes, lifetimeMs)
      return picturesPath + name
    },
    async get(name) {
      const [, extension] = /^[0-9a-f]{64}\.(png|jpeg|webp)$/.exec(name) ?? []
      if (!extension) return undefined
      const bytes = await store.get(`picture:${name}`)
      return bytes && { bytes, mimeType: `image/${extension}` }
    },
  }
}
