import type { Fact } from '../models/fact.ts'
import type { Model } from '../models/types.ts'
import { breach, type LimitIssue } from './limit-issue.ts'
import type { LimitedInput, LimitRequest } from './limit-request.ts'
import { resolutionLevel } from './media-resolution.ts'

/** Breaches of what each input may be: its type, way, size, length, sampling and resolution. */
export function* inputIssues({ inputs, mediaResolution }: LimitRequest, model: Model): Generator<LimitIssue> {
  const { limits, mimeTypes } = model
  for (const [index, input] of inputs.entries()) {
    const bytes = input.byteLength ?? 0
    if (input.mimeType && input.kind !== 'text' && !mimeTypes[input.kind].includes(input.mimeType)) {
      yield breach({
        code: 'type_unsupported',
        message: `${model.id} takes no ${input.mimeType}.`,
        given: input.mimeType,
        limit: mimeTypes[input.kind].join(', '),
        index,
      })
    }
    if (input.route === 'url' && !input.youtube && !limits.httpUrlBytes) {
      yield breach({
        code: 'type_unsupported',
        message: `${model.id} takes no web addresses.`,
        given: 'a web address',
        limit: 'bytes, or an uploaded file',
        index,
        // Whoever does not say that it is no YouTube link may mean one, which every model takes.
        severity: input.youtube === false ? 'error' : 'warning',
      })
    }
    const sizeLimit = byteLimit(input, limits)
    if (sizeLimit && bytes > sizeLimit.value) {
      yield breach({
        code: 'media_too_large',
        message: `This ${input.kind} is too large to travel this way.`,
        given: bytes,
        limit: sizeLimit,
        unit: ' bytes',
        index,
      })
    }
    if (input.kind === 'document' && (input.pages ?? 0) > limits.pdfPages.value) {
      yield breach({
        code: 'too_many_pages',
        message: 'The document has too many pages.',
        given: input.pages ?? 0,
        limit: limits.pdfPages,
        unit: ' pages',
        index,
      })
    }
    if (input.kind === 'audio' && (input.durationSeconds ?? 0) > limits.audioSeconds.value) {
      yield breach({
        code: 'audio_too_long',
        message: 'The sound is too long.',
        given: input.durationSeconds ?? 0,
        limit: limits.audioSeconds,
        unit: ' s',
        index,
      })
    }
    if (input.kind === 'video') {
      const limit = videoLimit(input, limits, resolutionLevel(input.mediaResolution ?? mediaResolution))
      const seconds =
        Math.min(input.endSeconds ?? Number.POSITIVE_INFINITY, input.durationSeconds ?? 0) -
        (input.startSeconds ?? 0)
      if (seconds > limit.value) {
        // The first vision model looks at the first two minutes of a longer video and says so in its guide.
        const severity = model.family === '1.0' ? 'warning' : 'error'
        yield breach({
          code: 'video_too_long',
          message: 'The video is longer than the model looks at.',
          given: Math.round(seconds),
          limit,
          unit: ' s',
          index,
          severity,
        })
      }
      const fps = input.sampleFps
      if (fps !== undefined && !(fps > limits.fps.value[0] && fps <= limits.fps.value[1])) {
        yield breach({
          code: 'parameter_out_of_range',
          message: 'The sampling rate is out of range.',
          given: fps,
          limit: `above ${limits.fps.value[0]}, at most ${limits.fps.value[1]}`,
          unit: ' fps',
          index,
        })
      }
    }
    const level = 'mediaResolution' in input ? resolutionLevel(input.mediaResolution) : undefined
    if (level && !model.mediaResolution.part.includes(level)) {
      yield breach({
        code: 'parameter_out_of_range',
        message: `${model.id} takes no media resolution per part.`,
        given: level,
        limit: model.mediaResolution.part.join(', ') || 'none',
        index,
      })
    }
  }
}

function videoLimit(
  { hasAudio }: { readonly hasAudio?: boolean },
  limits: Model['limits'],
  level: ReturnType<typeof resolutionLevel>,
): Fact<number> {
  if (level === 'low' && limits.videoSecondsAtLow) return limits.videoSecondsAtLow
  if ((level === 'high' || level === 'ultra_high') && limits.videoSecondsAtHigh)
    return limits.videoSecondsAtHigh
  return hasAudio === false ? limits.videoSecondsWithoutAudio : limits.videoSecondsWithAudio
}

function byteLimit(
  { kind, route, mimeType, webUrl }: LimitedInput,
  limits: Model['limits'],
): Fact<number> | undefined {
  const isSmall = kind === 'audio' || kind === 'document' || kind === 'text'
  if (webUrl && isSmall && limits.httpUrlSmallBytes) return limits.httpUrlSmallBytes
  if (route === 'file') return limits.fileBytes
  if (route === 'url') return limits.httpUrlBytes
  if (route !== 'inline') return undefined
  if (mimeType === 'application/pdf') return limits.inlinePdfBytes
  return mimeType?.startsWith('image/')
    ? (limits.inlineImageBytes ?? limits.inlineRequestBytes)
    : limits.inlineRequestBytes
}
