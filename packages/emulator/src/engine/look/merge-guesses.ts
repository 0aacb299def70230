import { overlap, partInside } from './boxes.ts'
import type { Guess } from './nanodet.ts'

// Two guesses of one class that overlap this much are one thing; of two classes, only when they nearly coincide.
const SAME_CLASS = 0.5
const ANY_CLASS = 0.8
// A guess that lies almost wholly in a surer one of its class is a part of it (a face of a person, a wheel of a car).
const INSIDE = 0.9
const INSIDE_OF_BIGGER_BY = 2
const ECHO_SCORE = 0.6
const ECHO_INSIDE = 0.7

/** Keeps the surest of the guesses that mean one thing, surest first. */
export function mergeGuesses(guesses: readonly Guess[]): Guess[] {
  const kept: Guess[] = []
  for (const guess of guesses.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((other) => meanTheSame(guess, other))) kept.push(guess)
  }
  return kept
}

function meanTheSame(guess: Guess, surer: Guess): boolean {
  const shared = overlap(surer.box, guess.box)
  if (shared > ANY_CLASS) return true
  if (guess.label !== surer.label) return false
  if (shared > SAME_CLASS) return true
  // A weak guess that lies mostly in a sure one is its echo.
  if (guess.score < surer.score * ECHO_SCORE && partInside(guess.box, surer.box) > ECHO_INSIDE) return true
  const area = (of: Guess) => of.box.width * of.box.height
  const isMuchSmaller = area(guess) * INSIDE_OF_BIGGER_BY < area(surer)
  return isMuchSmaller && guess.score < surer.score * 0.8 && partInside(guess.box, surer.box) > INSIDE
}
