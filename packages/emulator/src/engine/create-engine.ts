import { availableParallelism } from 'node:os'
import { EngineError } from './errors.ts'
import { SightCache } from './sight-cache.ts'
import type { Engine } from './types.ts'
import { WorkerPool } from './worker-pool.ts'

/** How the engine is set up. */
export interface EngineOptions {
  /** Threads that look, 1 to 8. Each holds its own models, about 0.4 GB. @default 2, or 1 on a one-core machine */
  readonly workers?: number
  /** Milliseconds one look may take before it fails with `timeout`. @default 120000 */
  readonly timeoutMs?: number
  /** Frames of one video that are looked at, at most; more are thinned out evenly, with a note. @default 60 */
  readonly maxVideoFrames?: number
  /** How sure the detector must be, 0 to 1. @default 0.4 */
  readonly minScore?: number
  /** Answers remembered, so that the same bytes and wish are not looked at twice; 0 to 10000. @default 32 */
  readonly cacheSize?: number
}

/**
 * An engine that really looks at the bytes, with small models that run here. Nothing is loaded until the
 * first look; models stay loaded until `close()`.
 */
export function createEngine(options: EngineOptions = {}): Engine {
  const {
    workers = Math.min(2, availableParallelism()),
    timeoutMs = 120_000,
    maxVideoFrames = 60,
    minScore = 0.4,
    cacheSize = 32,
  } = options
  inRange('workers', workers, 1, 8)
  inRange('timeoutMs', timeoutMs, 1, 2 ** 31 - 1)
  inRange('maxVideoFrames', maxVideoFrames, 1, 10_000)
  inRange('minScore', minScore, 0, 1)
  inRange('cacheSize', cacheSize, 0, 10_000)
  const pool = new WorkerPool({ size: workers, timeoutMs, settings: { maxVideoFrames, minScore } })
  const cache = new SightCache(cacheSize)
  let isClosed = false
  return {
    async look(media, wish, { signal }) {
      if (isClosed) throw new EngineError('closed', 'The engine is closed.')
      signal.throwIfAborted()
      return cache.get(media, wish, () => pool.look(media, wish, signal))
    },
    async close() {
      isClosed = true
      cache.clear()
      await pool.close()
    },
  }
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high))
    throw new RangeError(`${name} must be ${low} to ${high}, not ${value}.`)
}
