import { hashUnits, sameUnits, toUnits } from './units.ts'

/** What is read of a `tokenizer.json`. */
export interface VocabularyFile {
  /** Every token with its id; a lower id is merged before a higher one. */
  readonly tokens: Readonly<Record<string, number>>
  /** Tokens that are cut out of the text before anything is merged. */
  readonly whole: readonly string[]
  /** Runs of spaces are taken from the left, as long as a token can be, before any word is looked at. */
  readonly greedySpaces: boolean
}

/** The mark that stands for a space inside the vocabulary. */
export const SPACE = '▁'

/** A vocabulary in flat arrays: some 8 MB, where a quarter of a million strings in a map take five times that. */
export class Vocabulary {
  readonly whole: readonly string[]
  readonly greedySpaces: boolean
  /** The longest token, in UTF-16 units. */
  readonly longest: number
  /** The longest run of spaces that is one token. */
  readonly longestSpaces: number
  readonly #units: Uint16Array
  readonly #starts: Uint32Array
  readonly #slots: Uint32Array
  readonly #asciiPairs = new Uint8Array(128 * 128)
  #pairs = new Uint32Array(2 ** 19)
  #pairCount = 0

  constructor({ tokens, whole, greedySpaces }: VocabularyFile) {
    this.whole = whole
    this.greedySpaces = greedySpaces
    const words = Object.keys(tokens)
    let length = 0
    let longest = 0
    let lastId = 0
    for (const word of words) {
      length += word.length
      longest = Math.max(longest, word.length)
      lastId = Math.max(lastId, tokens[word] ?? 0)
    }
    this.longest = longest
    this.#units = new Uint16Array(length)
    this.#starts = new Uint32Array((lastId + 1) * 2)
    this.#slots = new Uint32Array(powerOfTwo(words.length * 2))
    let start = 0
    for (const word of words) {
      this.#add(word, tokens[word] ?? 0, start)
      start += word.length
    }
    let spaces = 1
    const run = toUnits(SPACE.repeat(longest))
    while (this.find(run, 0, spaces + 1) >= 0) spaces += 1
    this.longestSpaces = spaces
  }

  /** The id of the units from `start` to before `end`, or -1. */
  find(units: Uint16Array, start: number, end: number): number {
    const length = end - start
    if (length > this.longest) return -1
    const mask = this.#slots.length - 1
    let slot = hashUnits(units, start, end) & mask
    for (;;) {
      const entry = this.#slots[slot] as number
      if (entry === 0) return -1
      const id = entry - 1
      const from = this.#starts[id * 2] as number
      if (this.#starts[id * 2 + 1] === length && sameUnits(units, start, end, this.#units, from)) return id
      slot = (slot + 1) & mask
    }
  }

  /**
   * Whether any token has these two UTF-16 units side by side. Where none has, no merge can ever reach across, so
   * the text before and the text after can be counted apart.
   */
  joins(first: number, second: number): boolean {
    if ((first | second) < 128) return this.#asciiPairs[(first << 7) | second] === 1
    const key = ((first << 16) | second) >>> 0
    const mask = this.#pairs.length - 1
    let slot = scatter(key) & mask
    for (;;) {
      const entry = this.#pairs[slot] as number
      if (entry === key) return true
      if (entry === 0) return false
      slot = (slot + 1) & mask
    }
  }

  #add(word: string, id: number, start: number): void {
    this.#starts[id * 2] = start
    this.#starts[id * 2 + 1] = word.length
    for (let index = 0; index < word.length; index += 1) {
      const unit = word.charCodeAt(index)
      this.#units[start + index] = unit
      if (index > 0) this.#addPair(word.charCodeAt(index - 1), unit)
    }
    const mask = this.#slots.length - 1
    let slot = hashUnits(this.#units, start, start + word.length) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = id + 1
  }

  #addPair(first: number, second: number): void {
    if ((first | second) < 128) {
      this.#asciiPairs[(first << 7) | second] = 1
      return
    }
    this.#keepPair(((first << 16) | second) >>> 0)
    // A full table would be searched for ever.
    if (this.#pairCount * 4 < this.#pairs.length * 3) return
    const kept = this.#pairs.filter((key) => key !== 0)
    this.#pairs = new Uint32Array(this.#pairs.length * 2)
    this.#pairCount = 0
    for (const key of kept) this.#keepPair(key)
  }

  #keepPair(key: number): void {
    const mask = this.#pairs.length - 1
    let slot = scatter(key) & mask
    while (this.#pairs[slot] !== 0 && this.#pairs[slot] !== key) slot = (slot + 1) & mask
    if (this.#pairs[slot] === 0) this.#pairCount += 1
    this.#pairs[slot] = key
  }
}

function scatter(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 16), 0x45d9f3b)
  return mixed ^ (mixed >>> 15)
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast))
}
