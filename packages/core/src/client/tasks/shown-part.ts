import type { Part } from '@google/genai'
import type { MediaFacts } from '../../media/types.ts'
import type { ClipPart } from '../../spatial/clip-times.ts'
import type { TaskOptions } from './task-options.ts'

interface Clip {
  readonly facts: MediaFacts
  readonly part?: Part
}

/** How the model looks at one clip. The part's own words win, since a link may bring its start along. */
export function shownClip(
  { part }: Pick<Clip, 'part'>,
  options: Pick<TaskOptions, 'clip' | 'fps'>,
): { readonly startSeconds?: number; readonly endSeconds?: number; readonly fps?: number } {
  const { startOffset, endOffset, fps = options.fps } = part?.videoMetadata ?? {}
  const startSeconds = seconds(startOffset) ?? options.clip?.startSeconds
  const endSeconds = seconds(endOffset) ?? options.clip?.endSeconds
  return {
    ...(startSeconds !== undefined && { startSeconds }),
    ...(endSeconds !== undefined && { endSeconds }),
    ...(fps !== undefined && { fps }),
  }
}

/**
 * The part of the clip that the model looks at, as far as it is known: the times of its answer lie in there. Of several
 * clips the longest counts.
 */
export function shownPart(
  media: readonly Clip[],
  options: Pick<TaskOptions, 'clip'> & { readonly durationSeconds?: number },
): ClipPart {
  const clips = media.filter(({ facts: { kind } }) => kind === 'video' || kind === 'audio')
  const { startSeconds, endSeconds } = shownClip(clips.length === 1 ? clips[0]! : {}, options)
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
function seconds(duration: string | undefined): number | undefined {
  const value = duration === undefined ? Number.NaN : Number.parseFloat(duration)
  return Number.isFinite(value) ? value : undefined
}
