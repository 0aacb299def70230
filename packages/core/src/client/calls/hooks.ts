import type { Content, GenerateContentConfig, GenerateContentResponse } from '@google/genai'
import type { SightglassError } from '../../errors/sightglass-error.ts'
import type { Usage } from '../types.ts'
import type { RetryEvent } from './retry.ts'

/** What each hook is told of the call that it is about. */
export interface CallInfo {
  /** Counts up within one client. */
  readonly callId: number
  /** `detect`, `ask`, `video.chapters`, … */
  readonly task: string
  readonly model: string
}

/** Functions that look on while calls run. What they throw is swallowed: looking on must not break a call. */
export interface VisionHooks {
  /** Before each try, with what is about to be sent. The objects are the real ones: do not change them. */
  onRequest?(
    event: CallInfo & { attempt: number; contents: readonly Content[]; config: GenerateContentConfig },
  ): void
  /** After a reply came in whole; for streams, once at the end. */
  onResponse?(event: CallInfo & { response: GenerateContentResponse; durationMs: number }): void
  /** Before the wait that comes before another try. */
  onRetry?(event: CallInfo & RetryEvent): void
  /** Tokens and money of a finished call. */
  onUsage?(event: CallInfo & { usage: Usage }): void
  /** When a call has failed for good. */
  onError?(event: CallInfo & { error: SightglassError }): void
}

/** Calls a hook and lets nothing it throws through, now or, where it is an async function, later. */
export function notify(run: () => unknown): void {
  try {
    Promise.resolve(run()).catch(() => {})
  } catch {}
}
