import type { Vocabulary } from './vocabulary.ts'

const POSITIONS = 2 ** 31
/** Up to here looking at every pair again is quicker than keeping a heap. */
const FEW = 20
const NO_PAIR = -1
/** A letter that is in no vocabulary: it is written in bytes and merges with nothing. */
const UNKNOWN = -2

/**
 * Counts the tokens of one stretch of text by the merges of byte-pair encoding: always the pair with the lowest id
 * next, the leftmost of equals. A heap of pairs keeps a long stretch at n log n.
 */
export function createSegmentCounter(
  vocabulary: Vocabulary,
): (units: Uint16Array, from?: number, to?: number) => number {
  let starts = new Int32Array(64)
  let next = new Int32Array(64)
  let previous = new Int32Array(64)
  /** The id that a symbol and the one behind it would merge to. */
  let merged = new Int32Array(64)
  let end = 0

  return (units, from = 0, to = units.length) => {
    if (to - from + 1 > starts.length) grow(to - from + 1)
    let tokens = readSymbols(units, from, to)
    for (let symbol = 0; symbol + 1 < end; symbol += 1) look(units, symbol)
    if (end <= FEW) {
      for (let symbol = lowest(); symbol >= 0; symbol = lowest()) {
        merge(units, symbol)
        tokens -= 1
      }
      return tokens
    }
    const heap: number[] = []
    const offer = (symbol: number): void => {
      const id = merged[symbol] as number
      if (id >= 0) push(heap, id * POSITIONS + symbol)
    }
    for (let symbol = 0; symbol + 1 < end; symbol += 1) offer(symbol)
    while (heap.length > 0) {
      const top = pop(heap)
      const id = Math.floor(top / POSITIONS)
      const symbol = top - id * POSITIONS
      if (merged[symbol] !== id) continue
      merge(units, symbol)
      tokens -= 1
      const before = previous[symbol] as number
      if (before >= 0) offer(before)
      offer(symbol)
    }
    return tokens
  }

  /** Lays the letters out as symbols and gives their tokens while nothing is merged. */
  function readSymbols(units: Uint16Array, from: number, to: number): number {
    let tokens = 0
    end = 0
    for (let index = from; index < to; end += 1) {
      const unit = units[index] as number
      const after = index + (isHighSurrogate(unit) ? 2 : 1)
      const known = vocabulary.find(units, index, after) >= 0
      tokens += known ? 1 : utf8Length(unit)
      starts[end] = index
      next[end] = end + 1
      previous[end] = end - 1
      merged[end] = known ? NO_PAIR : UNKNOWN
      index = after
    }
    starts[end] = to
    return tokens
  }

  function look(units: Uint16Array, symbol: number): void {
    const second = next[symbol] as number
    if (second >= end || merged[symbol] === UNKNOWN) return
    merged[symbol] =
      merged[second] === UNKNOWN
        ? NO_PAIR
        : vocabulary.find(units, starts[symbol] as number, starts[next[second] as number] as number)
  }

  function merge(units: Uint16Array, symbol: number): void {
    const gone = next[symbol] as number
    const after = next[gone] as number
    next[symbol] = after
    if (after < end) previous[after] = symbol
    merged[gone] = NO_PAIR
    merged[symbol] = NO_PAIR
    const before = previous[symbol] as number
    if (before >= 0) look(units, before)
    look(units, symbol)
  }

  function lowest(): number {
    let best = -1
    let id = Number.POSITIVE_INFINITY
    for (let symbol = 0; symbol < end; symbol = next[symbol] as number) {
      const candidate = merged[symbol] as number
      if (candidate >= 0 && candidate < id) {
        id = candidate
        best = symbol
      }
    }
    return best
  }

  function grow(length: number): void {
    const size = length * 2
    starts = new Int32Array(size)
    next = new Int32Array(size)
    previous = new Int32Array(size)
    merged = new Int32Array(size)
  }
}

function push(heap: number[], key: number): void {
  let at = heap.length
  heap.push(key)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if ((heap[parent] as number) <= key) break
    heap[at] = heap[parent] as number
    at = parent
  }
  heap[at] = key
}

function pop(heap: number[]): number {
  const top = heap[0] as number
  const key = heap.pop() as number
  const length = heap.length
  if (length === 0) return top
  let at = 0
  for (;;) {
    let child = at * 2 + 1
    if (child >= length) break
    if (child + 1 < length && (heap[child + 1] as number) < (heap[child] as number)) child += 1
    if ((heap[child] as number) >= key) break
    heap[at] = heap[child] as number
    at = child
  }
  heap[at] = key
  return top
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function utf8Length(unit: number): number {
  if (isHighSurrogate(unit)) return 4
  return unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
}
