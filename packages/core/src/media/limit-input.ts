import { SightglassError } from '../errors/sightglass-error.ts'
import { assertLimits, checkLimits } from '../tokens/check-limits.ts'
import type { LimitRequest } from '../tokens/limit-request.ts'
import type { ResolveMediaOptions, VideoOptions } from './options.ts'
import type { MediaFacts, Surface } from './types.ts'

/** A piece of media, as the limits of a request see it. */
export type LimitInput = LimitRequest['inputs'][number]

/** What is to be checked, beside the facts. */
export interface LimitInputDetails {
  readonly route: 'inline' | 'url' | 'file'
  readonly label: string
  readonly byteLength?: number | undefined
  readonly video?: VideoOptions | undefined
  readonly youtube?: boolean
  readonly webUrl?: boolean | undefined
}

/** Turns facts into what limits are checked on. The size in pixels is that of the picture sent. */
export function toLimitInput(
  facts: Pick<MediaFacts, 'kind' | 'width' | 'height' | 'durationSeconds' | 'hasAudio' | 'pages'> & {
    readonly mimeType?: string
  },
  { route, label, byteLength, video = {}, youtube, webUrl }: LimitInputDetails,
): LimitInput {
  const { kind, mimeType, width, height, durationSeconds, hasAudio, pages } = facts
  const common = {
    route,
    label,
    ...(mimeType !== undefined && { mimeType }),
    ...(byteLength !== undefined && { byteLength }),
    ...(webUrl && { webUrl }),
  }
  const duration = durationSeconds === undefined ? {} : { durationSeconds }
  switch (kind) {
    case 'image':
      return { kind, ...common, ...(width !== undefined && height !== undefined && { width, height }) }
    case 'document':
      return { kind, ...common, ...(pages !== undefined && { pages }) }
    case 'text':
      return { kind, ...common }
    case 'audio':
      return { kind, ...common, ...duration }
    case 'video':
      return {
        kind,
        ...common,
        ...duration,
        ...(youtube && { youtube }),
        ...(hasAudio !== undefined && { hasAudio }),
        ...(video.fps !== undefined && { sampleFps: video.fps }),
        ...(video.startSeconds !== undefined && { startSeconds: video.startSeconds }),
        ...(video.endSeconds !== undefined && { endSeconds: video.endSeconds }),
      }
  }
}

/**
 * Refuses media that pass a limit of the model, one by one and together, before a byte is sent. The error names the
 * one to blame by index and label.
 * @throws SightglassError `limit_exceeded`, `media_too_large`, `media_type_unsupported`, `model_unsupported_option`
 */
export function refuseOverLimits(
  inputs: readonly LimitInput[],
  {
    model,
    surface = 'gemini-api',
  }: Pick<ResolveMediaOptions, 'model' | 'surface'> & { readonly model: string },
): void {
  try {
    assertLimits({ model, surface, inputs })
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    const { code, shortMessage, details, inputIndex } = error
    const issue = checkLimits({ model, surface, inputs }).find(({ severity }) => severity === 'error')
    const blamed = inputs[inputIndex ?? (inputs.length === 1 ? 0 : -1)]
    throw new SightglassError(code, shortMessage, {
      details: {
        ...(blamed?.label !== undefined && { input: blamed.label }),
        ...details,
        try: adviceFor(issue?.code ?? '', blamed, surface),
      },
      ...(inputIndex !== undefined && { inputIndex }),
      cause: error,
    })
  }
}

const spread = 'Spread the media over several calls, such as with vision.map().'

function adviceFor(issue: string, input: LimitInput | undefined, surface: Surface): string {
  if (issue === 'media_too_large') {
    if (input && input.route !== 'inline') return 'Make it smaller, or cut it in parts.'
    return surface === 'vertex'
      ? 'Put it into Cloud Storage and pass its gs:// address, or make it smaller.'
      : 'Upload it with files.upload(), or make it smaller.'
  }
  if (issue === 'too_many_pages') return 'Send fewer pages, or cut it in parts.'
  if (issue.startsWith('too_many_')) return spread
  return input?.kind === 'video' || input?.kind === 'audio'
    ? 'Send a part of it: video.startSeconds and endSeconds, or a lower mediaResolution.'
    : spread
}
