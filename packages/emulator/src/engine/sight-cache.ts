import { createHash } from 'node:crypto'
import type { EngineMedia, EngineWish, Sight } from './types.ts'

/**
 * Remembers what was seen, so that a picture that is asked about again (tests and demos do little else) is not
 * looked at again. Keyed on the bytes and on what was wished for; forgets what was not asked for longest.
 */
export class SightCache {
  readonly #size: number
  readonly #sights = new Map<string, Sight>()

  /** @param size Sights kept at most; 0 keeps none. */
  constructor(size: number) {
    this.#size = size
  }

  /** The sight of this media for this wish, looked at now when it is not remembered. Failures are not remembered. */
  async get(media: EngineMedia, wish: EngineWish, look: () => Promise<Sight>): Promise<Sight> {
    if (this.#size === 0) return look()
    const key = keyOf(media, wish)
    const sight = this.#sights.get(key) ?? (await look())
    this.#sights.delete(key)
    this.#sights.set(key, sight)
    if (this.#sights.size > this.#size) this.#sights.delete(this.#sights.keys().next().value!)
    return sight
  }

  clear(): void {
    this.#sights.clear()
  }
}

function keyOf({ bytes, mimeType, videoMetadata = {} }: EngineMedia, wish: EngineWish): string {
  const { startSeconds, endSeconds, fps } = videoMetadata
  const { objects, masks, text, colours, codes, labels } = wish
  const asked = [mimeType, startSeconds, endSeconds, fps, objects, masks, text, colours, codes, labels]
  return `${createHash('sha256').update(bytes).digest('base64')} ${JSON.stringify(asked)}`
}
