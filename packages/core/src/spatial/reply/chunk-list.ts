/** The text so far, in the pieces it came in: `slice` by absolute offset without joining everything again and again. */
export class ChunkList {
  readonly #chunks: string[] = []
  readonly #starts: number[] = []
  length = 0

  push(chunk: string): void {
    this.#chunks.push(chunk)
    this.#starts.push(this.length)
    this.length += chunk.length
  }

  slice(from: number, to: number = this.length): string {
    let at = this.#chunkAt(from)
    const first = this.#chunks[at]
    if (first === undefined) return ''
    const start = this.#starts[at]!
    if (to <= start + first.length) return first.slice(from - start, to - start)
    const parts = [first.slice(from - start)]
    while (++at < this.#chunks.length && this.#starts[at]! < to) {
      parts.push(this.#chunks[at]!.slice(0, to - this.#starts[at]!))
    }
    return parts.join('')
  }

  #chunkAt(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
