import type { Store } from './store.ts'

/** Options of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** Bytes kept at most; the least lately used go first. @default 67108864 (64 MiB) */
  readonly maxBytes?: number
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

interface Kept {
  readonly bytes: Uint8Array
  readonly endsAt: number
}

/** Entries up to this size are no pictures and no answers; they have room of their own. */
const smallBytes = 512
const mostSmall = 100_000

/** A store inside this process. */
export function createMemoryStore({
  maxBytes = 64 * 1024 ** 2,
  now = Date.now,
}: MemoryStoreOptions = {}): Store {
  const blobs = new Map<string, Kept>()
  // Who owns which file must not be pushed out by what somebody draws.
  const small = new Map<string, Kept>()
  const sums = new Map<string, { sum: number; readonly endsAt: number }>()
  let held = 0

  function drop(key: string): void {
    held -= blobs.get(key)?.bytes.byteLength ?? 0
    blobs.delete(key)
    small.delete(key)
  }

  return {
    async get(key) {
      const shelf = small.has(key) ? small : blobs
      const entry = shelf.get(key)
      if (!entry) return undefined
      if (entry.endsAt <= now()) {
        drop(key)
        return undefined
      }
      shelf.delete(key)
      shelf.set(key, entry)
      return entry.bytes
    },
    async set(key, bytes, lifetimeMs) {
      drop(key)
      if (bytes.byteLength <= Math.min(smallBytes, maxBytes)) {
        small.set(key, { bytes, endsAt: now() + lifetimeMs })
        for (const oldest of small.keys()) {
          if (small.size <= mostSmall) break
          small.delete(oldest)
        }
        return
      }
      if (bytes.byteLength > maxBytes) return
      blobs.set(key, { bytes, endsAt: now() + lifetimeMs })
      held += bytes.byteLength
      for (const oldest of blobs.keys()) {
        if (held <= maxBytes) break
        drop(oldest)
      }
    },
    async add(key, amount, lifetimeMs) {
      const known = sums.get(key)
      if (known && known.endsAt > now()) {
        known.sum += amount
        return known.sum
      }
      // Windows end by themselves; sweeping when a new one begins keeps the table as small as the callers are many.
      for (const [old, { endsAt }] of sums) if (endsAt <= now()) sums.delete(old)
      sums.set(key, { sum: amount, endsAt: now() + lifetimeMs })
      return amount
    },
    ping: async () => {},
    close: async () => {
      blobs.clear()
      small.clear()
      sums.clear()
      held = 0
    },
  }
}
