import type { SeenBox } from '../types.ts'
import type { Guess } from './nanodet.ts'

/** The part two boxes share of what they cover together, 0 to 1. */
export function overlap(a: SeenBox, b: SeenBox): number {
  const shared = sharedArea(a, b)
  return shared === 0 ? 0 : shared / (a.width * a.height + b.width * b.height - shared)
}

function sharedArea(a: SeenBox, b: SeenBox): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  return width > 0 && height > 0 ? width * height : 0
}

// Two guesses of one class that overlap this much are one thing; of two classes, only when they nearly coincide.
const SAME_CLASS = 0.5
const ANY_CLASS = 0.8

/** Keeps the surest of the guesses that mean one thing, surest first. */
export function mergeGuesses(guesses: readonly Guess[]): Guess[] {
  const kept: Guess[] = []
  for (const guess of guesses.toSorted((a, b) => b.score - a.score)) {
    const isSeen = kept.some((other) => {
      const shared = overlap(other.box, guess.box)
      return shared > ANY_CLASS || (other.label === guess.label && shared > SAME_CLASS)
    })
    if (!isSeen) kept.push(guess)
  }
  return kept
}
