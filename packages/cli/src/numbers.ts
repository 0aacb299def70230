import { InvalidArgumentError } from 'commander'

/** Reads a flag that counts something. */
export function wholeNumber(word: string): number {
  const value = Number(word)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

/** Reads a flag that measures something. */
export function positiveNumber(word: string): number {
  const value = Number(word)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

/** Reads a port; 0 takes a free one. */
export function portNumber(word: string): number {
  if (!/^\d+$/.test(word) || Number(word) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
  }
  return Number(word)
}

/** Reads a time in a clip: seconds, `MM:SS` or `H:MM:SS`. */
export function clipTime(word: string): number {
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(word)) {
    throw new InvalidArgumentError('It must be seconds, MM:SS or H:MM:SS.')
  }
  return word.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
