import type { Part } from '@google/genai'
import type { ResolvedMedia } from '../../media/types.ts'
import type { EstimateInput, MediaResolutionInput } from '../../tokens/types.ts'
import { shownClip } from './shown-part.ts'
import type { TaskOptions } from './task-options.ts'

/** Media as limits and estimates see them: there may be no part yet. */
export type KnownMedia = Omit<ResolvedMedia, 'part'> & { readonly part?: Part }

/** What decides an estimate beside the media. */
export interface EstimateSettings
  extends Pick<TaskOptions, 'mediaResolution' | 'clip' | 'fps' | 'systemInstruction'> {
  /** Whose number is wanted. @default 'generateContent' */
  readonly method?: 'generateContent' | 'countTokens'
}

/** What was sent decides, not what the file was: a downscaled picture counts as downscaled. */
export function toInput(media: KnownMedia, options: EstimateSettings): EstimateInput {
  const { facts, route, transform, label } = media
  const { startSeconds, endSeconds, fps } = shownClip(media, options)
  switch (facts.kind) {
    case 'image': {
      const { width, height } = transform?.sent ?? facts
      return {
        kind: 'image',
        label,
        ...partResolution(media, options),
        ...(width !== undefined && { width }),
        ...(height !== undefined && { height }),
      }
    }
    case 'video':
      return {
        ...pick(facts, ['durationSeconds', 'hasAudio', 'width', 'height']),
        kind: 'video',
        label,
        route,
        ...partResolution(media, options),
        ...(fps !== undefined && { sampleFps: fps }),
        ...(startSeconds !== undefined && { startSeconds }),
        ...(endSeconds !== undefined && { endSeconds }),
      }
    case 'audio':
      return { ...pick(facts, ['durationSeconds']), kind: 'audio', label }
    case 'document':
      return {
        ...pick(facts, ['pages', 'pageSizes']),
        ...partResolution(media, options),
        kind: 'document',
        label,
      }
    case 'text':
      return { ...pick(facts, ['byteLength']), kind: 'text', label }
  }
}

/** `ultra_high` exists for parts alone, and is set there. */
export function requestResolution({
  mediaResolution,
}: EstimateSettings): Pick<EstimateSettings, 'mediaResolution'> {
  return mediaResolution === undefined || mediaResolution === 'ultra_high' ? {} : { mediaResolution }
}

function partResolution({ part }: KnownMedia, options: EstimateSettings) {
  const level: MediaResolutionInput | undefined =
    part?.mediaResolution?.level ?? (options.mediaResolution === 'ultra_high' ? 'ultra_high' : undefined)
  return level === undefined ? {} : { mediaResolution: level }
}

function pick<Source extends object, Key extends keyof Source>(
  source: Source,
  keys: readonly Key[],
): Pick<Source, Key> {
  const known = keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]])
  return Object.fromEntries(known) as Pick<Source, Key>
}
