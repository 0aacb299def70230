import { type CallMeter, SightglassError } from '@sightglass/core'
import type { Store } from './store/store.ts'

/** What one caller may use. Absent means without limit. */
export interface CallerLimitOptions {
  /** Model calls and uploads in a minute. */
  readonly callsPerMinute?: number
  /** Model calls and uploads at the same time. */
  readonly concurrentCalls?: number
  /** Tokens in a day (UTC), prompt and answer together. */
  readonly tokensPerDay?: number
}

/** A call that was let in. */
export interface Admission {
  /** Tokens that the caller has left today; core refuses a call whose estimate is above. */
  readonly tokensLeft?: number
  /** Counts what requests take. It sets an estimate aside, so that calls at the same time cannot each take what is left. */
  readonly meter?: CallMeter
  /** Ends the call. Never rejects: an answer that was paid for is not lost over a store that is down. */
  leave(): Promise<void>
}

/** The gate in front of every model call and upload. */
export interface CallerLimits {
  /** @throws SightglassError `rate_limited` or `quota_exceeded` with the time to wait */
  enter(caller: string): Promise<Admission>
}

const minuteMs = 60_000
const dayMs = 86_400_000
/** A call that never left (its instance died) stops counting after this. */
const longestCallMs = 15 * minuteMs

/** Makes the gate. Counts live in the store, so that instances share them. */
export function createCallerLimits(
  options: CallerLimitOptions,
  store: Store,
  now: () => number = Date.now,
): CallerLimits {
  const { callsPerMinute, concurrentCalls, tokensPerDay } = options

  function setAside(key: string, limit: number, waitMs: () => number): CallMeter {
    return async (estimatedTokens = 0) => {
      const used = await store.add(key, estimatedTokens, dayMs)
      if (used > limit) {
        await store.add(key, -estimatedTokens, dayMs)
        throw refused(
          'quota_exceeded',
          "Other calls that run have the rest of today's tokens.",
          limit,
          Math.min(1000, waitMs()),
        )
      }
      return async (took) => {
        // What nobody knows stays at the estimate: who leaves early has not asked for nothing.
        if (took) await store.add(key, took.totalTokens - estimatedTokens, dayMs)
      }
    }
  }

  return {
    async enter(caller) {
      const day = Math.floor(now() / dayMs)
      const dayKey = `tokens:${day}:${caller}`
      const runningKey = `running:${caller}`
      let tokensLeft: number | undefined
      let meter: CallMeter | undefined
      if (tokensPerDay !== undefined) {
        tokensLeft = tokensPerDay - (await store.add(dayKey, 0, dayMs))
        if (tokensLeft <= 0) {
          throw refused(
            'quota_exceeded',
            "Today's tokens are used up.",
            tokensPerDay,
            (day + 1) * dayMs - now(),
          )
        }
        meter = setAside(dayKey, tokensPerDay, () => (day + 1) * dayMs - now())
      }
      if (callsPerMinute !== undefined) {
        const minute = Math.floor(now() / minuteMs)
        const calls = await store.add(`calls:${minute}:${caller}`, 1, minuteMs)
        if (calls > callsPerMinute) {
          const waitMs = (minute + 1) * minuteMs - now()
          throw refused('rate_limited', 'Too many calls in this minute.', callsPerMinute, waitMs)
        }
      }
      if (concurrentCalls !== undefined) {
        const running = await store.add(runningKey, 1, longestCallMs)
        if (running > concurrentCalls) {
          await store.add(runningKey, -1, longestCallMs)
          throw refused('rate_limited', 'Too many calls at the same time.', concurrentCalls, 1000)
        }
      }
      let left = false
      return {
        ...(tokensLeft !== undefined && { tokensLeft }),
        ...(meter && { meter }),
        leave: async () => {
          if (left) return
          left = true
          if (concurrentCalls === undefined) return
          try {
            const running = await store.add(runningKey, -1, longestCallMs)
            // The count was forgotten while the call ran; below nothing it would let too many in.
            if (running < 0) await store.add(runningKey, -running, longestCallMs)
          } catch {
            // The place is free again when the count expires.
          }
        },
      }
    },
  }
}

function refused(
  code: 'rate_limited' | 'quota_exceeded',
  message: string,
  limit: number,
  retryAfterMs: number,
): SightglassError {
  return new SightglassError(code, message, {
    details: { limit, try: 'Wait, or ask who runs this server for more.' },
    retryable: true,
    retryAfterMs,
  })
}
