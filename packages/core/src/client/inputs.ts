import type { Content } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import { resolveMedia } from './seams.ts'
import type { TaskOptions } from './task-options.ts'
import type { VisionContext } from './vision-context.ts'

/** What decides how a source becomes a part. */
export interface InputOptions
  extends Pick<TaskOptions, 'signal' | 'clip' | 'fps' | 'maxSidePx' | 'mediaResolution'> {
  /** How media travel. @default 'auto' */
  readonly route?: 'auto' | 'inline' | 'file'
}

/**
 * Makes every source a part. All are looked at before an error is thrown, and it names the first that is to blame.
 */
export async function resolveAll(
  _context: VisionContext,
  sources: readonly MediaSource[],
  options: InputOptions,
  _model: string,
): Promise<ResolvedMedia[]> {
  const settled = await Promise.allSettled(
    sources.map((source) => resolveMedia(source, options.signal ? { signal: options.signal } : {})),
  )
  return settled.map((one, inputIndex) => {
    if (one.status === 'fulfilled') return one.value
    throw withInputIndex(one.reason, inputIndex)
  })
}

export function composeContents(media: readonly ResolvedMedia[], prompt: string): Content[] {
  return [{ role: 'user', parts: [...media.map((one) => one.part), { text: prompt }] }]
}

/** Says which input is to blame, where the thrower did not. */
export function withInputIndex(error: unknown, inputIndex: number): unknown {
  if (!SightglassError.isInstance(error) || error.inputIndex !== undefined) return error
  const { code, shortMessage, details, status, retryable, retryAfterMs, cause } = error
  return new SightglassError(code, shortMessage, {
    details,
    inputIndex,
    retryable,
    cause,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}
