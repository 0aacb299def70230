/**
 * What instances of the server share: pictures that were drawn, answers that were given, and what callers have used.
 * In one process by default, in Redis when several instances serve the same clients.
 */
export interface Store {
  /** The bytes kept under a key, unless they have expired. */
  get(key: string): Promise<Uint8Array | undefined>
  /** Keeps bytes for so long at most. */
  set(key: string, bytes: Uint8Array, lifetimeMs: number): Promise<void>
  /** Adds to a number and says what it is now. It begins at 0, and is forgotten so long after its first addition. */
  add(key: string, amount: number, lifetimeMs: number): Promise<number>
  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>
  close(): Promise<void>
}
