import { type EmulatorClock, timestamp } from '../clock.ts'
import { durationSeconds } from '../protocol/call-media.ts'
import { invalidArgument, RpcError } from '../protocol/rpc-error.ts'
import type { Content, ModalityTokens } from '../protocol/wire.ts'
import { createResourceId } from './request-id.ts'
import type { Surface } from './route.ts'

/** What a cache is made from. */
export interface CacheWish {
  readonly model: string
  readonly contents: readonly Content[]
  readonly systemInstruction?: Content
  readonly displayName?: string
  readonly ttl?: string
  readonly expireTime?: string
  readonly tokens: readonly ModalityTokens[]
}

interface Cached extends CacheWish {
  readonly id: string
  readonly owner: string
  readonly createdMs: number
  updatedMs: number
  expiresMs: number
}

/** Cached contents, each seen only with its own key. */
export class CacheStore {
  readonly #caches = new Map<string, Cached>()
  readonly #clock: EmulatorClock

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  /** Keeps contents; one hour unless `ttl` or `expireTime` says otherwise. */
  add(owner: string, wish: CacheWish): Cached {
    const now = this.#clock.now()
    const id = createResourceId(40)
    const cached: Cached = {
      ...wish,
      id,
      owner,
      createdMs: now,
      updatedMs: now,
      expiresMs: this.#expiry(wish),
    }
    this.#caches.set(id, cached)
    return cached
  }

  get(owner: string, name: string, surface: Surface = 'gemini-api'): Cached {
    const id = name.replace(/^.*cachedContents\//, '')
    const cached = this.#caches.get(id)
    if (!cached || cached.owner !== owner || cached.expiresMs <= this.#clock.now()) {
      if (surface === 'vertex')
        throw new RpcError(404, 'NOT_FOUND', `Not found: cache content metadata ${id}.`)
      throw new RpcError(403, 'PERMISSION_DENIED', 'CachedContent not found (or permission denied)')
    }
    return cached
  }

  /** The cache a request names; it must be of the request's model. */
  use(
    owner: string,
    name: string,
    model: string,
    surface: Surface,
  ): { contents: Content[]; systemInstruction?: Content; tokens: ModalityTokens[] } {
    const cached = this.get(owner, name, surface)
    if (cached.model !== model) {
      if (surface === 'vertex')
        throw invalidArgument('Cached content model does not match the model in the request.')
      throw invalidArgument(
        `Model used by GenerateContent request (models/${model}) and CachedContent (models/${cached.model}) has to be the same.`,
      )
    }
    return {
      contents: [...cached.contents],
      ...(cached.systemInstruction ? { systemInstruction: cached.systemInstruction } : {}),
      tokens: [...cached.tokens],
    }
  }

  /** Only the expiry can be changed. */
  update(owner: string, name: string, change: Pick<CacheWish, 'ttl' | 'expireTime'>): Cached {
    const cached = this.get(owner, name)
    cached.expiresMs = this.#expiry(change)
    cached.updatedMs = this.#clock.now()
    return cached
  }

  delete(owner: string, name: string): void {
    this.#caches.delete(this.get(owner, name).id)
  }

  list(owner: string): Cached[] {
    const now = this.#clock.now()
    return [...this.#caches.values()].filter((cached) => cached.owner === owner && cached.expiresMs > now)
  }

  clear(): void {
    this.#caches.clear()
  }

  #expiry({ ttl, expireTime }: Pick<CacheWish, 'ttl' | 'expireTime'>): number {
    const now = this.#clock.now()
    if (expireTime !== undefined) {
      const at = Date.parse(expireTime)
      if (!(at > now)) throw invalidArgument('expire_time must be in the future.')
      return at
    }
    if (ttl === undefined) return now + 3_600_000
    const seconds = durationSeconds(ttl)
    if (seconds === undefined || seconds <= 0)
      throw invalidArgument(
        `Invalid value at 'cached_content.ttl' (type.googleapis.com/google.protobuf.Duration), Field 'ttl', Illegal duration format; duration must end with 's'`,
      )
    return now + seconds * 1000
  }
}

/** A cache as it is written on the wire; its contents are never given back. */
export function cacheResource(
  cached: ReturnType<CacheStore['get']>,
  prefix: string,
): Record<string, unknown> {
  return {
    name: `${prefix}cachedContents/${cached.id}`,
    model: prefix === '' ? `models/${cached.model}` : `${prefix}publishers/google/models/${cached.model}`,
    ...(cached.displayName === undefined ? {} : { displayName: cached.displayName }),
    createTime: timestamp(cached.createdMs),
    updateTime: timestamp(cached.updatedMs),
    expireTime: timestamp(cached.expiresMs),
    usageMetadata: { totalTokenCount: cached.tokens.reduce((sum, entry) => sum + entry.tokenCount, 0) },
  }
}
