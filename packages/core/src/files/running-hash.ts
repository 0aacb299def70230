import { createHash, type Hash } from 'node:crypto'
import type { Content } from '../media/content.ts'

/** The sha256 of bytes that may pass by more than once, in order. */
export class RunningHash {
  readonly #hash: Hash = createHash('sha256')
  #hashedBytes = 0
  #digest: string | undefined

  /** Takes a piece that lies at `offset`; what was seen before is skipped. */
  take(offset: number, piece: Uint8Array): void {
    const known = this.#hashedBytes - offset
    if (known < 0 || known >= piece.byteLength) return
    this.#hash.update(known === 0 ? piece : piece.subarray(known))
    this.#hashedBytes = offset + piece.byteLength
  }

  /** Reads what an earlier process has sent already. */
  async catchUp(content: Content, to: number, signal?: AbortSignal): Promise<void> {
    if (to <= this.#hashedBytes) return
    let at = this.#hashedBytes
    for await (const piece of content.stream(at, signal)) {
      this.take(at, piece)
      at += piece.byteLength
      if (at >= to) return
    }
  }

  /** Lowercase hex of all that was taken, if that is `byteLength` bytes. Ends the hash; may be asked again. */
  digest(byteLength: number): string | undefined {
    if (this.#hashedBytes !== byteLength) return undefined
    this.#digest ??= this.#hash.digest('hex')
    return this.#digest
  }
}

/** The sha256 of all of a content, in hex. */
export async function hashContent(content: Content, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of content.stream(0, signal)) hash.update(piece)
  return hash.digest('hex')
}
