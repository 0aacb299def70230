import type { Brush } from './brush.ts'

/** Which pixels a shape covers, and how much of each: known before there is a canvas to paint on. */
export class Coverage {
  /** Row, first column and column after the last of each stretch. */
  #places = new Int32Array(192)
  /** How much of its pixels each stretch covers, 0..1. */
  #shares = new Float32Array(64)
  #count = 0

  add(y: number, start: number, end: number, share: number): void {
    if (this.#count === this.#shares.length) this.#grow()
    const at = this.#count * 3
    this.#places[at] = y
    this.#places[at + 1] = start
    this.#places[at + 2] = end
    this.#shares[this.#count++] = share
  }

  paint(brush: Brush): void {
    const places = this.#places
    for (let nth = 0; nth < this.#count; nth++) {
      const y = places[nth * 3]!
      const start = places[nth * 3 + 1]!
      const share = this.#shares[nth]!
      if (share === 1) brush.run(y, start, places[nth * 3 + 2]!)
      else brush.pixel(start, y, share)
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
