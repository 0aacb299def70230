import { SightglassError } from '../../errors/sightglass-error.ts'
import { pause } from '../../media/abort.ts'

/** How failed requests are tried again. */
export interface RetryOptions {
  /** Tries in all, the first one included; 1 turns retries off. @default 4 */
  readonly attempts?: number
  /** Wait before the second try, doubled each time, in milliseconds. @default 1000 */
  readonly initialDelayMs?: number
  /** Longest wait of our own choosing, in milliseconds. @default 30000 */
  readonly maxDelayMs?: number
  /** Longest wait that a server may ask for; a longer one ends the call at once. @default 120000 */
  readonly maxRetryAfterMs?: number
  /** Share of each wait that is random, 0..1. @default 0.5 */
  readonly jitter?: number
}

/** What the retry hook is told. */
export interface RetryEvent {
  /** The try that failed, counted from 1. */
  readonly attempt: number
  readonly delayMs: number
  readonly error: SightglassError
}

interface RunOptions extends RetryOptions {
  readonly signal?: AbortSignal
  /** Moment, by `Date.now()`, after which nothing is started. */
  readonly deadline?: number
  readonly onRetry?: (event: RetryEvent) => void
  /** 0..1, for the jitter. @default Math.random */
  readonly random?: () => number
}

/**
 * Runs `attempt` until it succeeds, fails for good, or time is up. Waits at least as long as the server asks;
 * when that would pass the deadline, the error comes at once rather than late.
 */
export async function withRetries<T>(
  attempt: (count: number) => Promise<T>,
  options: RunOptions = {},
): Promise<T> {
  const { attempts = 4, maxRetryAfterMs = 120_000, signal, deadline = Infinity } = options
  for (let count = 1; ; count++) {
    try {
      return await attempt(count)
    } catch (error) {
      if (!SightglassError.isInstance(error) || !error.retryable || count >= attempts || signal?.aborted)
        throw error
      const delayMs = delayBefore(count, error.retryAfterMs, options)
      if ((error.retryAfterMs ?? 0) > maxRetryAfterMs || Date.now() + delayMs >= deadline) throw error
      options.onRetry?.({ attempt: count, delayMs, error })
      await pause(delayMs, signal)
    }
  }
}

function delayBefore(count: number, retryAfterMs: number | undefined, options: RunOptions): number {
  const { initialDelayMs = 1000, maxDelayMs = 30_000, jitter = 0.5, random = Math.random } = options
  const backoff = Math.min(maxDelayMs, initialDelayMs * 2 ** (count - 1))
  const spread = backoff * jitter * random()
  // Jitter is added to what the server asked for, so that many clients do not come back in the same instant.
  return Math.round(retryAfterMs === undefined ? backoff - spread : retryAfterMs + Math.min(spread, 1000))
}
