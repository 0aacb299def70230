import type { OneShot } from '../media/options.ts'

/** The bytes of a stream that were read and not yet confirmed, in one buffer that is used again and again. */
export class ChunkBuffer {
  readonly #rest: AsyncIterator<Uint8Array>
  readonly #bytes: Buffer
  /** Pieces that were read and do not fit yet. */
  #waiting: Uint8Array[]
  #ended = false
  #filled = 0

  constructor({ head, rest }: OneShot, capacityBytes: number) {
    this.#waiting = [...head]
    this.#rest = rest
    this.#bytes = Buffer.allocUnsafeSlow(capacityBytes)
  }

  /** How many bytes are here. */
  get byteLength(): number {
    return this.#filled
  }

  /** Reads until the buffer is full. True when the source is at its end and all that is left of it is here. */
  async fill(): Promise<boolean> {
    this.#takeWaiting()
    while (!this.#ended && this.#filled < this.#bytes.length) {
      const { done, value } = await this.#rest.next()
      if (done) this.#ended = true
      else {
        this.#waiting.push(value)
        this.#takeWaiting()
      }
    }
    return this.#ended && this.#waiting.length === 0 && this.#filled < this.#bytes.length
  }

  /** The first bytes; good until the next `fill` or `drop`. */
  peek(byteLength: number): Uint8Array {
    return this.#bytes.subarray(0, Math.min(byteLength, this.#filled))
  }

  /** Lets go of the first bytes: they have arrived. */
  drop(byteLength: number): void {
    this.#bytes.copyWithin(0, byteLength, this.#filled)
    this.#filled -= byteLength
  }

  #takeWaiting(): void {
    while (this.#waiting.length > 0 && this.#filled < this.#bytes.length) {
      const piece = this.#waiting[0]!
      const taken = piece.subarray(0, this.#bytes.length - this.#filled)
      this.#bytes.set(taken, this.#filled)
      this.#filled += taken.byteLength
      if (taken.byteLength === piece.byteLength) this.#waiting.shift()
      else this.#waiting[0] = piece.subarray(taken.byteLength)
    }
  }
}
