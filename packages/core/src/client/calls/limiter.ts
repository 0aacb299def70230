import PQueue from 'p-queue'
import { aborted, throwIfAborted } from '../../errors/aborted.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import { pause, untilAborted } from '../../media/abort.ts'

/** What one client may do at a time; shared by all its calls. */
export interface RateLimits {
  /** Requests in flight at once. @default no limit */
  readonly concurrency?: number
  /** Requests started in any minute. @default no limit */
  readonly requestsPerMinute?: number
  /** Prompt tokens, by estimate, started in any minute. @default no limit */
  readonly tokensPerMinute?: number
}

export interface Limiter {
  /** Runs `task` when the limits allow it, in the order of asking. */
  run<T>(task: () => Promise<T>, options?: { tokens?: number; signal?: AbortSignal }): Promise<T>
  /** Waits for a place and keeps it until the returned function is called. */
  acquire(options?: { tokens?: number; signal?: AbortSignal }): Promise<() => void>
  /** Requests that wait or run. */
  readonly load: { readonly waiting: number; readonly running: number }
}

const minuteMs = 60_000

/**
 * One queue for requests and a sliding minute for tokens.
 * @throws `config_invalid` for a limit that would let nothing through
 */
export function createLimiter(limits: RateLimits = {}): Limiter {
  const { concurrency = Infinity, requestsPerMinute, tokensPerMinute } = limits
  for (const [name, given] of Object.entries({ concurrency, requestsPerMinute, tokensPerMinute })) {
    const whole = name === 'tokensPerMinute' || given === Infinity || Number.isInteger(given)
    if (given === undefined || (given >= 1 && whole)) continue
    throw new SightglassError('config_invalid', `limits.${name} is out of range.`, {
      details: { given, limit: 'a whole number of at least 1', try: 'Leave it out for no limit.' },
    })
  }
  const queue = new PQueue({
    concurrency,
    ...(requestsPerMinute !== undefined && {
      intervalCap: requestsPerMinute,
      interval: minuteMs,
      strict: true,
    }),
  })
  const tokenGate = tokensPerMinute === undefined ? undefined : createTokenGate(tokensPerMinute)
  const run: Limiter['run'] = async (task, { tokens = 0, signal } = {}) => {
    throwIfAborted(signal)
    // Tokens first: a request that waits for tokens must not hold a place among those in flight.
    await tokenGate?.(tokens, signal)
    return queue.add(task, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted && !SightglassError.isInstance(error) ? aborted(signal) : error
    })
  }
  return {
    run,
    acquire: (options) =>
      new Promise((resolve, reject) => {
        run(() => new Promise<void>((release) => resolve(release)), options).catch(reject)
      }),
    get load() {
      return { waiting: queue.size, running: queue.pending }
    },
  }
}

function createTokenGate(perMinute: number) {
  const spent: { at: number; tokens: number }[] = []
  let turn: Promise<void> = Promise.resolve()
  return (wanted: number, signal: AbortSignal | undefined): Promise<void> => {
    // More than a minute's worth can never fit: it goes alone, once the minute is clean.
    const tokens = Math.min(wanted, perMinute)
    const mine = turn.then(async () => {
      for (;;) {
        throwIfAborted(signal)
        const now = Date.now()
        while (spent.length > 0 && spent[0]!.at <= now - minuteMs) spent.shift()
        const used = spent.reduce((sum, entry) => sum + entry.tokens, 0)
        if (used + tokens <= perMinute) {
          spent.push({ at: now, tokens })
          return
        }
        await pause(Math.max(1, spent[0]!.at + minuteMs - now), signal)
      }
    })
    turn = mine.catch(() => {})
    return untilAborted(mine, signal)
  }
}
