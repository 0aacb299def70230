import type { ResolvedMedia } from '../media/types.ts'
import type { ClipPart } from '../spatial/clip-times.ts'
import type { TaskOptions } from './task-options.ts'

/**
 * The part of the clip that the model looks at, as far as it is known: the times of its answer lie in there. The part's
 * own words win, since a link may bring its start along; of several clips the longest counts.
 */
export function shownPart(
  media: readonly ResolvedMedia[],
  options: Pick<TaskOptions, 'clip'> & { readonly durationSeconds?: number },
): ClipPart {
  const clips = media.filter(({ facts: { kind } }) => kind === 'video' || kind === 'audio')
  const only = clips.length === 1 ? clips[0]?.part.videoMetadata : undefined
  const startSeconds = offset(only?.startOffset) ?? options.clip?.startSeconds
  const endSeconds = offset(only?.endOffset) ?? options.clip?.endSeconds
  const lengths = clips.flatMap(({ facts }) => facts.durationSeconds ?? [])
  const length =
    options.durationSeconds ??
    (lengths.length > 0 && lengths.length === clips.length ? Math.max(...lengths) : undefined)
  const durationSeconds =
    length === undefined || endSeconds === undefined ? (length ?? endSeconds) : Math.min(length, endSeconds)
  return {
    ...(startSeconds !== undefined && { startSeconds }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  }
}

/** A protobuf duration such as `12.5s`. */
function offset(duration: string | undefined): number | undefined {
  const seconds = duration === undefined ? Number.NaN : Number.parseFloat(duration)
  return Number.isFinite(seconds) ? seconds : undefined
}
