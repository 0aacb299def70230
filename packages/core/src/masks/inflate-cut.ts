/** Bases and extra bits of the lengths 257..285 and of the distances 0..29. Source: RFC 1951, 3.2.5. */
const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
]
const distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
]
const lengthBits = (code: number) => (code < 8 || code === 28 ? 0 : (code >> 2) - 1)
const distanceBits = (code: number) => (code < 4 ? 0 : (code >> 1) - 1)
/** The order in which lengths of the code of code lengths come. Source: RFC 1951, 3.2.7. */
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/**
 * Inflates raw deflate (RFC 1951) byte by byte, up to the very end of what is there: the fast library gives nothing of
 * a stored block that is cut off. Fills `out` from its beginning and gives how many bytes came.
 */
export function inflateCut(bytes: Uint8Array, out: Uint8Array): number {
  const inflater = new CutInflater(bytes, out)
  try {
    inflater.run()
  } catch (error) {
    if (error !== ended) throw error
  }
  return inflater.length
}

/** Thrown where the stream ends or makes no sense; nobody outside sees it. */
const ended = Symbol('the stream ends here')

/** How many codes there are of each length, and the symbols in the order of their codes. */
interface Code {
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
}

class CutInflater {
  length = 0
  readonly #bytes: Uint8Array
  readonly #out: Uint8Array
  #at = 0
  #held = 0
  #heldBits = 0

  constructor(bytes: Uint8Array, out: Uint8Array) {
    this.#bytes = bytes
    this.#out = out
  }

  run(): void {
    for (let isLast = 0; isLast === 0; ) {
      isLast = this.#bits(1)
      const kind = this.#bits(2)
      if (kind === 0) this.#stored()
      else if (kind === 1) this.#coded(fixed.lengths, fixed.distances)
      else if (kind === 2) this.#dynamic()
      else throw ended
    }
  }

  #bits(count: number): number {
    while (this.#heldBits < count) {
      if (this.#at >= this.#bytes.length) throw ended
      this.#held |= this.#bytes[this.#at++]! << this.#heldBits
      this.#heldBits += 8
    }
    const value = this.#held & ((1 << count) - 1)
    this.#held >>>= count
    this.#heldBits -= count
    return value
  }

  #write(byte: number): void {
    if (this.length >= this.#out.length) throw ended
    this.#out[this.length++] = byte
  }

  #stored(): void {
    this.#held = 0
    this.#heldBits = 0
    const length = this.#bits(16)
    this.#bits(16)
    for (let n = 0; n < length; n++) this.#write(this.#bits(8))
  }

  #symbol({ counts, symbols }: Code): number {
    let code = 0
    let first = 0
    let index = 0
    for (let length = 1; length <= 15; length++) {
      code |= this.#bits(1)
      const count = counts[length]!
      if (code - first < count) return symbols[index + code - first]!
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw ended
  }

  #coded(lengths: Code, distances: Code): void {
    for (;;) {
      const symbol = this.#symbol(lengths)
      if (symbol === 256) return
      if (symbol < 256) {
        this.#write(symbol)
        continue
      }
      const lengthCode = symbol - 257
      if (lengthCode >= lengthBases.length) throw ended
      const length = lengthBases[lengthCode]! + this.#bits(lengthBits(lengthCode))
      const distanceCode = this.#symbol(distances)
      if (distanceCode >= distanceBases.length) throw ended
      const distance = distanceBases[distanceCode]! + this.#bits(distanceBits(distanceCode))
      if (distance > this.length) throw ended
      for (let n = 0; n < length; n++) this.#write(this.#out[this.length - distance]!)
    }
  }

  #dynamic(): void {
    const lengthCount = this.#bits(5) + 257
    const distanceCount = this.#bits(5) + 1
    const codeCount = this.#bits(4) + 4
    const ofCodes = new Uint8Array(19)
    for (let n = 0; n < codeCount; n++) ofCodes[codeOrder[n]!] = this.#bits(3)
    const codes = codeOf(ofCodes)
    const all = new Uint8Array(lengthCount + distanceCount)
    for (let n = 0; n < all.length; ) {
      const symbol = this.#symbol(codes)
      if (symbol < 16) {
        all[n++] = symbol
        continue
      }
      const repeated = symbol === 16 ? all[n - 1] : 0
      const times = symbol === 18 ? 11 + this.#bits(7) : 3 + this.#bits(symbol === 16 ? 2 : 3)
      if (repeated === undefined || n + times > all.length) throw ended
      all.fill(repeated, n, n + times)
      n += times
    }
    this.#coded(codeOf(all.subarray(0, lengthCount)), codeOf(all.subarray(lengthCount)))
  }
}

/** A canonical Huffman code from the lengths of its symbols. Source: RFC 1951, 3.2.2. */
function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(16)
  for (const length of lengths) counts[length]!++
  counts[0] = 0
  const next = new Uint16Array(16)
  for (let length = 1; length < 16; length++) next[length] = next[length - 1]! + counts[length - 1]!
  const symbols = new Uint16Array(lengths.length)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!
    if (length > 0) symbols[next[length]!++] = symbol
  }
  return { counts, symbols }
}

/** Source: RFC 1951, 3.2.6. */
const fixed = {
  lengths: codeOf(
    Uint8Array.from({ length: 288 }, (_, symbol) =>
      symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
    ),
  ),
  distances: codeOf(new Uint8Array(30).fill(5)),
}
