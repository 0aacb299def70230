import { SightglassError } from '../../errors/sightglass-error.ts'
import type { VisionContext } from '../vision-context.ts'
import type { CallLimits } from './model-request.ts'

const defaultTimeoutMs = 600_000

/** Node's timers cannot be longer; a call that may take this long has no limit in practice. */
const longestTimerMs = 2 ** 31 - 1

/** One clock over all of a call: reading the media, uploads, waits, retries and the answer. */
export interface CallClock {
  /** Aborted by the caller, or when the time is up (with a `TimeoutError`). */
  readonly signal: AbortSignal
  /** Moment, by `Date.now()`, at which the time is up. */
  readonly deadline: number
  /** What is left of the limits, for a step of the call. */
  limits(): CallLimits
}

/**
 * Starts the clock of a call: by the call's own limits, else the client's.
 * @throws `request_invalid` for a time that is no time
 */
export function startClock(
  options: CallLimits,
  {
    options: client,
  }: { readonly options: Pick<VisionContext['options'], 'timeoutMs' | 'stallTimeoutMs'> } = {
    options: {},
  },
): CallClock {
  const timeoutMs = checkTime('timeoutMs', options.timeoutMs ?? client.timeoutMs ?? defaultTimeoutMs)
  const stallTimeoutMs = options.stallTimeoutMs ?? client.stallTimeoutMs
  if (stallTimeoutMs !== undefined) checkTime('stallTimeoutMs', stallTimeoutMs)
  const deadline = Date.now() + timeoutMs
  const timer = AbortSignal.timeout(Math.min(longestTimerMs, Math.ceil(timeoutMs)))
  const signal = options.signal ? AbortSignal.any([options.signal, timer]) : timer
  return {
    signal,
    deadline,
    limits: () => ({
      signal,
      timeoutMs: Math.max(1, deadline - Date.now()),
      ...(stallTimeoutMs !== undefined && { stallTimeoutMs }),
      ...(options.meter && { meter: options.meter }),
    }),
  }
}

function checkTime(name: string, given: number): number {
  if (given > 0) return given
  throw new SightglassError('request_invalid', `${name} is out of range.`, {
    details: { given, limit: 'more than 0 milliseconds' },
  })
}
