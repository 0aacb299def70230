import type { Content, GenerateContentConfig } from '@google/genai'
import type { MediaFacts } from '../../media/types.ts'
import type { CallMeter } from './meter.ts'

/** A request that is ready to go. */
export interface ModelRequest {
  readonly task: string
  readonly model: string
  readonly contents: readonly Content[]
  readonly config: GenerateContentConfig
  readonly media: readonly MediaFacts[]
  /** Prompt tokens by estimate, for the limiter. */
  readonly tokens?: number
}

/** How long a call may take, and who may end it. */
export interface CallLimits {
  readonly signal?: AbortSignal
  /** Longest time for the whole call, in milliseconds: reading and uploading the media, waits and retries included. @default 600000 */
  readonly timeoutMs?: number
  /** Longest silence of a stream, in milliseconds. @default 120000 */
  readonly stallTimeoutMs?: number
  /** Keeps account of what the call takes, also where it fails. @default nobody */
  readonly meter?: CallMeter
}
