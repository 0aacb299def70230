import type { ResolveMediaOptions } from '../media/options.ts'
import type { TextCounter } from '../tokens/types.ts'
import type { VisionHooks } from './calls/hooks.ts'
import type { RateLimits } from './calls/limiter.ts'
import type { RetryOptions } from './calls/retry.ts'
import type { TelemetryOptions } from './calls/telemetry.ts'
import type { ConnectionOptions } from './connection/connection.ts'

/** Refuses a call by its estimate, before a byte is sent. */
export interface Budget {
  /** Most prompt tokens of one call, by estimate. @default no limit */
  readonly maxTokens?: number
  /** Most US dollars of one call's prompt, by estimate. @default no limit */
  readonly maxCost?: number
}

/** What {@link createVision} takes. Everything has a default; the key may come from the environment. */
export interface VisionOptions extends ConnectionOptions {
  /** The model of calls that name none. @default a living one of the catalogue, see `DEFAULT_MODEL` */
  readonly model?: string
  /** Shared by all calls of this client. @default no limits */
  readonly limits?: RateLimits & Budget
  /** Where uploads are remembered, so that the same bytes are not sent twice. @default none: nothing is remembered */
  readonly cacheDir?: string
  readonly retry?: RetryOptions
  /** Longest time for a call, waits and retries included, in milliseconds. @default 600000 */
  readonly timeoutMs?: number
  /** Longest silence of a stream, in milliseconds. @default 120000 */
  readonly stallTimeoutMs?: number
  /** OpenTelemetry spans and metrics; `false` for none. @default true */
  readonly telemetry?: TelemetryOptions | boolean
  readonly hooks?: VisionHooks
  /**
   * Counts the words of estimates exactly: `await loadTokenizer()` of `@sightglass/core/tokenizer`.
   * @default a rule over letters, within some 17 %
   */
  readonly tokenizer?: TextCounter
  /** What may be fetched, and how many pixels a picture may have, in calls that do not say. @default as `resolveMedia` */
  readonly media?: Pick<ResolveMediaOptions, 'fetch' | 'limitInputPixels'>
}
