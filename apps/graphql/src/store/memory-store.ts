import type { Store } from './store.ts'

/** Options of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** Bytes kept at most; the least lately used go first. @default 67108864 (64 MiB) */
  readonly maxBytes?: number
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/** A store inside this process. */
export function createMemoryStore({
  maxBytes = 64 * 1024 ** 2,
  now = Date.now,
}: MemoryStoreOptions = {}): Store {
  const blobs = new Map<string, { readonly bytes: Uint8Array; readonly endsAt: number }>()
  const sums = new Map<string, { sum: number; readonly endsAt: number }>()
  let held = 0

  function drop(key: string): void {
    held -= blobs.get(key)?.bytes.byteLength ?? 0
    blobs.delete(key)
  }

  return {
    async get(key) {
      const entry = blobs.get(key)
      if (!entry) return undefined
      if (entry.endsAt <= now()) {
        drop(key)
        return undefined
      }
      blobs.delete(key)
      blobs.set(key, entry)
      return entry.bytes
    },
    async set(key, bytes, lifetimeMs) {
      drop(key)
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
      sums.clear()
      held = 0
    },
  }
}
