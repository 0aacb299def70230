import { hashUnits, sameUnits } from './units.ts'

const SLOTS = 2 ** 17
const MOST = 60_000
const POOL = 2 ** 20

/** Counts of stretches that were met before: words come again. Bounded: when it is full it begins anew. */
export class SegmentMemory {
  readonly #slots = new Uint32Array(SLOTS)
  readonly #starts = new Uint32Array(MOST)
  readonly #lengths = new Uint8Array(MOST)
  readonly #counts = new Uint16Array(MOST)
  readonly #pool = new Uint16Array(POOL)
  #used = 0
  #end = 0
  #slot = 0

  /** The count of these units, or -1. */
  find(units: Uint16Array, start: number, end: number): number {
    let slot = hashUnits(units, start, end) & (SLOTS - 1)
    for (;;) {
      const entry = this.#slots[slot] as number
      if (entry === 0) break
      const known = entry - 1
      const from = this.#starts[known] as number
      if (this.#lengths[known] === end - start && sameUnits(units, start, end, this.#pool, from))
        return this.#counts[known] as number
      slot = (slot + 1) & (SLOTS - 1)
    }
    this.#slot = slot
    return -1
  }

  /** Remembers what {@link find} did not find just before; up to 255 units. */
  keep(units: Uint16Array, start: number, end: number, count: number): void {
    if (this.#used === MOST || this.#end + end - start > POOL) {
      this.#slots.fill(0)
      this.#used = 0
      this.#end = 0
      return
    }
    this.#starts[this.#used] = this.#end
    this.#lengths[this.#used] = end - start
    this.#counts[this.#used] = count
    this.#pool.set(units.subarray(start, end), this.#end)
    this.#end += end - start
    this.#used += 1
    this.#slots[this.#slot] = this.#used
  }
}
