import PQueue from 'p-queue'
import { aborted, throwIfAborted } from '../errors/aborted.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { notify } from './calls/hooks.ts'
import { toRequestError } from './failures/request-error.ts'

/** Where finished results are kept, so that a later run need not do them again. A `Map` is one. */
export interface MapStore<Value> {
  get(key: string): Value | undefined | Promise<Value | undefined>
  set(key: string, value: Value): unknown
}

/** What the progress callback is told. */
export interface MapProgress {
  readonly done: number
  readonly failed: number
  readonly total: number
  /** How many came from the store. */
  readonly resumed: number
  readonly elapsedMs: number
  /** Time left at the pace so far; absent until one has been done in this run. */
  readonly etaMs?: number
}

/** What became of one source: a value or an error, never neither. */
export type MapResult<Source, Value> = {
  readonly index: number
  readonly key: string
  readonly source: Source
} & (
  | { readonly value: Value; readonly error?: undefined; readonly resumed: boolean }
  | { readonly error: SightglassError; readonly value?: undefined }
)

/** What {@link mapSources} takes. */
export interface MapOptions<Source, Value> {
  /** Tasks in flight at once. @default 4 */
  readonly concurrency?: number
  /** What it throws is swallowed, as what `onResult` throws is. */
  readonly onProgress?: (progress: MapProgress) => void
  /** Told each result as it is there, in the order of finishing. */
  readonly onResult?: (result: MapResult<Source, Value>) => void
  /** Names a source across runs. @default the source itself when it is text, else its place in the list */
  readonly key?: (source: Source, index: number) => string
  /** Results of earlier runs; new ones are added to it. */
  readonly store?: MapStore<Value>
  /** Ends what runs; what was not done becomes `aborted`. */
  readonly signal?: AbortSignal
  /** Errors that no other source can escape: the rest fails with the same, unsent. @default keys, credentials, spent quota */
  readonly stopOn?: (error: SightglassError) => boolean
}

const hopeless: ReadonlySet<ErrorCode> = new Set([
  'auth_failed',
  'permission_denied',
  'quota_exceeded',
  'config_invalid',
  'model_unknown',
])

/**
 * Runs `task` on every source, a few at a time. Results come in the order of the sources, each a value or an error:
 * one bad source never stops the rest. Never rejects.
 */
export async function mapSources<Source, Value>(
  sources: readonly Source[],
  task: (source: Source, context: { index: number; signal: AbortSignal }) => Promise<Value>,
  options: MapOptions<Source, NoInfer<Value>> = {},
): Promise<MapResult<Source, Value>[]> {
  const { concurrency = 4, store, stopOn = (error) => hopeless.has(error.code) } = options
  const keyOf = options.key ?? ((source, index) => (typeof source === 'string' ? source : String(index)))
  const queue = new PQueue({ concurrency: Math.max(1, Math.floor(concurrency) || 1) })
  const signal = options.signal ?? new AbortController().signal
  const results: MapResult<Source, Value>[] = []
  const started = Date.now()
  let fatal: SightglassError | undefined
  let resumed = 0
  let failed = 0
  let done = 0

  async function one(source: Source, index: number): Promise<MapResult<Source, Value>> {
    const base = { index, key: String(index), source }
    try {
      base.key = keyOf(source, index)
      const known = await store?.get(base.key)
      if (known !== undefined) return { ...base, value: known, resumed: true }
      throwIfAborted(signal)
      if (fatal !== undefined) throw fatal
      const value = await task(source, { index, signal })
      await store?.set(base.key, value)
      return { ...base, value, resumed: false }
    } catch (thrown) {
      const error =
        signal.aborted && !SightglassError.isInstance(thrown) ? aborted(signal) : toRequestError(thrown)
      notify(() => {
        if (stopOn(error)) fatal ??= error
      })
      return { ...base, error }
    }
  }

  function report(result: MapResult<Source, Value>): void {
    done++
    if (result.error !== undefined) failed++
    else if (result.resumed) resumed++
    const elapsedMs = Date.now() - started
    const fresh = done - resumed
    const etaMs = fresh === 0 ? undefined : Math.round((elapsedMs / fresh) * (sources.length - done))
    const progress = {
      done,
      failed,
      total: sources.length,
      resumed,
      elapsedMs,
      ...(etaMs !== undefined && { etaMs }),
    }
    notify(() => options.onResult?.(result))
    notify(() => options.onProgress?.(progress))
  }

  await Promise.all(
    sources.map((source, index) =>
      queue.add(async () => {
        const result = await one(source, index)
        results[index] = result
        report(result)
      }),
    ),
  )
  return results
}
