/** The emulator's idea of time: the machine's, plus what was added. */
export interface EmulatorClock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number
  /** Moves time forward, for expiry: `advance(48 * 3600_000)` lets today's uploads expire. */
  advance(milliseconds: number): void
}

/** A clock that starts at the machine's time, or at `start`, in which case it stands still until it is moved. */
export function createClock(start?: number | Date): EmulatorClock {
  let offset = 0
  const fixed = start === undefined ? undefined : Number(start)
  return {
    now: () => (fixed ?? Date.now()) + offset,
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}

/** Makes a clock that can be moved out of any that tells the time. */
export function toClock(given: EmulatorClock | { now(): number } | (() => number)): EmulatorClock {
  if (typeof given === 'object' && 'advance' in given) return given
  const moved = createClock(0)
  const read = typeof given === 'function' ? given : () => given.now()
  return { now: () => read() + moved.now(), advance: (milliseconds) => moved.advance(milliseconds) }
}

/** A moment as Google's JSON writes it, to the microsecond. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z')
}

/** A moment to the nanosecond, as batches and the expiry of files have it; what is finer than a clock can tell is made up. */
export function fineTimestamp(milliseconds: number): string {
  const finer = String(1 + ((milliseconds * 7919) % 999_999)).padStart(6, '0')
  return new Date(milliseconds).toISOString().replace('Z', `${finer}Z`)
}
