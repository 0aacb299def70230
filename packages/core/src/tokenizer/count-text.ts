import { createSegmentCounter } from './count-segment.ts'
import { createCutter } from './cut-whole.ts'
import { SegmentMemory } from './segment-memory.ts'
import { toUnits } from './units.ts'
import { SPACE, type Vocabulary } from './vocabulary.ts'

const SPACE_MARK = SPACE.charCodeAt(0)
const BLANK = 32
/** Words come again; long stretches seldom do. */
const REMEMBERED_LENGTH = 40

/**
 * Counts text of any length: cut wherever no token of the vocabulary reaches across, each stretch counted once and
 * remembered.
 */
export function createTextCounter(vocabulary: Vocabulary): (text: string) => number {
  const countSegment = createSegmentCounter(vocabulary)
  const memory = new SegmentMemory()
  const cutWhole = createCutter(vocabulary.whole)

  return (text) => {
    const units = toUnits(text)
    let tokens = 0
    cutWhole(units, (start, end, whole) => {
      tokens += whole ? 1 : countPiece(units, start, end)
    })
    return tokens
  }

  function countPiece(units: Uint16Array, from: number, to: number): number {
    for (let index = from; index < to; index += 1) if (units[index] === BLANK) units[index] = SPACE_MARK
    let tokens = 0
    let start = from
    for (let index = from + 1; index < to; index += 1) {
      const before = units[index - 1] as number
      const unit = units[index] as number
      if (vocabulary.greedySpaces && before === SPACE_MARK && unit === SPACE_MARK) {
        if (index - 1 > start) tokens += remembered(units, start, index - 1)
        const runStart = index - 1
        while (index < to && units[index] === SPACE_MARK) index += 1
        const rest = (index - runStart) % vocabulary.longestSpaces
        tokens += Math.floor((index - runStart) / vocabulary.longestSpaces) + (rest > 1 ? 1 : 0)
        // A single space left over goes with the word behind it.
        start = rest === 1 ? index - 1 : index
        continue
      }
      if (vocabulary.joins(before, unit) || isLowSurrogate(unit)) continue
      tokens += remembered(units, start, index)
      start = index
    }
    return start < to ? tokens + remembered(units, start, to) : tokens
  }

  function remembered(units: Uint16Array, start: number, end: number): number {
    if (end - start > REMEMBERED_LENGTH) return countSegment(units, start, end)
    const found = memory.find(units, start, end)
    if (found >= 0) return found
    const tokens = countSegment(units, start, end)
    memory.keep(units, start, end, tokens)
    return tokens
  }
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
