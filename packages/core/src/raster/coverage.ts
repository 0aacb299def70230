/** Takes what a shape covers: `share`, 0..1, of the pixels `start` (included) to `end` of row `y`. */
export interface Stretches {
  add(y: number, start: number, end: number, share: number): void
}

/** What a shape covers, kept until there is a canvas to paint on. Takes at most so many stretches, of 16 bytes each. */
export class Coverage implements Stretches {
  /** Row, first column and column after the last of each stretch. */
  #places = new Int32Array(192)
  #shares = new Float32Array(64)
  #count = 0
  #isWhole = true
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Number of stretches kept. */
  get count(): number {
    return this.#count
  }

  /** False when there were too many to keep. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  add(y: number, start: number, end: number, share: number): void {
    if (this.#count >= this.#most) {
      this.#isWhole = false
      return
    }
    if (this.#count === this.#shares.length) this.#grow()
    const at = this.#count * 3
    this.#places[at] = y
    this.#places[at + 1] = start
    this.#places[at + 2] = end
    this.#shares[this.#count++] = share
  }

  /** Gives all of it on. */
  to(stretches: Stretches): void {
    const places = this.#places
    for (let nth = 0; nth < this.#count; nth++) {
      stretches.add(places[nth * 3]!, places[nth * 3 + 1]!, places[nth * 3 + 2]!, this.#shares[nth]!)
    }
  }

  #grow(): void {
    const places = new Int32Array(this.#places.length * 2)
    places.set(this.#places)
    this.#places = places
    const shares = new Float32Array(this.#shares.length * 2)
    shares.set(this.#shares)
    this.#shares = shares
  }
}
