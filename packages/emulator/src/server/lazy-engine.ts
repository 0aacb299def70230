import type { Engine, EngineMedia, EngineWish, Sight } from '../engine/types.ts'
import { sha256Of } from '../protocol/call-media.ts'

/** An engine that is made when it is first needed, and remembers what it saw: the same bytes look the same. */
export class LazyEngine implements Engine {
  readonly #create: () => Promise<Engine>
  readonly #seen = new Map<string, Promise<Sight>>()
  #engine: Promise<Engine> | undefined
  #closed = false

  constructor(create: () => Promise<Engine>) {
    this.#create = create
  }

  async look(
    media: EngineMedia,
    wish: EngineWish,
    options: { readonly signal: AbortSignal },
  ): Promise<Sight> {
    if (this.#closed) throw new Error('The emulator is closed.')
    options.signal.throwIfAborted()
    const key = JSON.stringify([sha256Of(media.bytes), media.mimeType, media.videoMetadata, wish])
    const known = this.#seen.get(key)
    if (known) {
      try {
        return await known
      } catch {
        // Whoever asked first may have gone away: look again for this caller.
      }
    }
    const sight = this.#look(media, wish, options)
    this.#seen.set(key, sight)
    sight.catch(() => this.#seen.delete(key))
    if (this.#seen.size > 200) this.#seen.delete(this.#seen.keys().next().value!)
    return sight
  }

  async #look(
    media: EngineMedia,
    wish: EngineWish,
    options: { readonly signal: AbortSignal },
  ): Promise<Sight> {
    this.#engine ??= this.#create()
    const engine = await this.#engine
    return engine.look(media, wish, options)
  }

  async close(): Promise<void> {
    this.#closed = true
    const engine = await this.#engine?.catch(() => undefined)
    await engine?.close()
  }
}
