import type { Call } from '../script/call.ts'
import { type Match, matches } from '../script/match.ts'
import { type Fault, type FaultName, parseFaults, toFault } from './fault.ts'

/** How often each fault happens, 0 to 1. */
export type FaultRates = Partial<Record<FaultName, number>>

/** What is known about a request when its faults are chosen. */
export interface FaultQuestion {
  /** The `x-emulator-fault` header. */
  readonly header?: string
  readonly operation: string
  /** Present when a model is asked. */
  readonly call?: Call
}

interface Planned {
  readonly fault: Fault
  readonly match: Match & { readonly operation?: string }
  left: number
}

/** mulberry32: small, and the same everywhere for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Which requests go wrong, and how. */
export class FaultPlan {
  #planned: Planned[] = []
  #rates: [Fault, number][] = []
  #random = createRandom(1)

  /** The next request goes wrong so; several calls stand in line. */
  next(fault: FaultName | Fault, options: { readonly times?: number } = {}): this {
    return this.on({}, fault, { times: options.times ?? 1 })
  }

  /** Requests that meet `match` go wrong so: all of them, or the first `times`. */
  on(
    match: Match & { readonly operation?: string },
    fault: FaultName | Fault,
    options: { readonly times?: number } = {},
  ): this {
    this.#planned.push({ match, fault: toFault(fault), left: options.times ?? Number.POSITIVE_INFINITY })
    return this
  }

  /** Requests go wrong by chance, the same way for the same seed. `rate({})` ends it. */
  rate(rates: FaultRates, options: { readonly seed?: number } = {}): this {
    const entries = Object.entries(rates) as [FaultName, number][]
    const sum = entries.reduce((total, [, rate]) => total + rate, 0)
    if (entries.some(([, rate]) => !(rate >= 0 && rate <= 1)) || sum > 1.000_001) {
      throw new RangeError(
        `Fault rates must be 0 to 1 each and no more than 1 together, not ${JSON.stringify(rates)}.`,
      )
    }
    this.#rates = entries.map(([name, rate]) => [toFault(name), rate])
    this.#random = createRandom(options.seed ?? 1)
    return this
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.#planned = []
    this.#rates = []
  }

  /** The faults of a request. Counts as used. */
  take(question: FaultQuestion): Fault[] {
    const fromHeader = question.header ? parseFaults(question.header) : []
    const planned = this.#planned.find(({ match, left }) => left > 0 && fits(question, match))
    if (planned) {
      planned.left -= 1
      return [...fromHeader, planned.fault]
    }
    if (this.#rates.length === 0) return fromHeader
    let draw = this.#random()
    for (const [fault, rate] of this.#rates) {
      if (draw < rate) return [...fromHeader, fault]
      draw -= rate
    }
    return fromHeader
  }
}

function fits(question: FaultQuestion, match: Match & { readonly operation?: string }): boolean {
  if (match.operation !== undefined && match.operation !== question.operation) return false
  const { operation: _operation, ...rest } = match
  if (Object.keys(rest).length === 0) return true
  if (!question.call) return false
  return matches(question.call, { ...rest, operation: question.call.operation })
}
