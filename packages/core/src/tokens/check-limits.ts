import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Fact } from '../models/fact.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model, ModelSurface } from '../models/types.ts'
import { estimateTokens } from './estimate.ts'
import { resolutionLevel } from './media-resolution.ts'
import type { EstimateInput, MediaResolutionInput } from './types.ts'

/** A request, as far as limits care. Whatever is absent is not checked. */
export interface LimitRequest {
  readonly model: string
  readonly surface?: ModelSurface
  readonly inputs: readonly (EstimateInput & {
    readonly mimeType?: string
    readonly byteLength?: number
    readonly route?: 'inline' | 'file' | 'url'
    readonly youtube?: boolean
    /** An http(s) address that the model fetches itself. */
    readonly webUrl?: boolean
  })[]
  readonly text?: string
  readonly mediaResolution?: MediaResolutionInput
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly stopSequences?: readonly string[]
  readonly maxOutputTokens?: number
  readonly thinkingBudget?: number
  readonly thinkingLevel?: string
  readonly candidateCount?: number
}

/** A limit that is passed: an {@link Issue} with the facts behind it. */
export interface LimitIssue extends Issue {
  readonly given: string
  readonly limit: string
  readonly source?: string
}

/**
 * Every limit that a request passes, all at once, before anything is sent. An empty list means that none is known to be.
 */
export function checkLimits(request: LimitRequest): LimitIssue[] {
  const model = resolveModel(request.model, { surface: request.surface })
  return [
    ...countIssues(request, model),
    ...inputIssues(request, model),
    ...parameterIssues(request, model),
    ...contextIssues(request, model),
  ]
}

/**
 * {@link checkLimits} that throws.
 * @throws SightglassError `limit_exceeded`, `media_type_unsupported`, `media_too_large` or `model_unsupported_option` for
 * the first breach; the details count the others
 */
export function assertLimits(request: LimitRequest): void {
  const issues = checkLimits(request).filter((issue) => issue.severity === 'error')
  const [first] = issues
  if (!first) return
  throw new SightglassError(errorCodes[first.code] ?? 'limit_exceeded', first.message, {
    details: {
      given: first.given,
      limit: first.limit,
      source: first.source,
      ...(issues.length > 1 && {
        alsoWrong: issues
          .slice(1)
          .map((issue) => issue.message)
          .join(' '),
      }),
    },
    ...(first.index !== undefined && { inputIndex: first.index }),
  })
}

const errorCodes = {
  type_unsupported: 'media_type_unsupported',
  media_too_large: 'media_too_large',
  parameter_out_of_range: 'model_unsupported_option',
} as Readonly<
  Record<string, 'media_type_unsupported' | 'media_too_large' | 'model_unsupported_option' | undefined>
>

interface Breach {
  readonly code: string
  readonly message: string
  readonly given: number | string
  readonly limit: Fact<number> | string
  readonly unit?: string
  readonly index?: number
  readonly severity?: Issue['severity']
}

function breach({ code, message, given, limit, unit = '', index, severity = 'error' }: Breach): LimitIssue {
  const fact = typeof limit === 'string' ? undefined : limit
  return {
    code,
    message,
    severity,
    given: `${given}${unit}`,
    limit: fact ? `${fact.value}${unit}` : String(limit),
    ...(fact && { source: `${fact.source} (${fact.checked})` }),
    ...(index !== undefined && { index }),
  }
}

type LimitedInput = LimitRequest['inputs'][number]

/** Inputs that share a limit on how many of them one request takes, and what each such limit is called. */
const counted: readonly (readonly [
  code: string,
  message: string,
  limit: (limits: Model['limits']) => Fact<number> | undefined,
  counts: (input: LimitedInput) => boolean | undefined,
])[] = [
  [
    'too_many_images',
    'There are more pictures than one request takes.',
    (limits) => limits.imagesPerRequest,
    (input) => input.kind === 'image',
  ],
  [
    'too_many_videos',
    'There are more videos than one request takes.',
    (limits) => limits.videosPerRequest,
    (input) => input.kind === 'video',
  ],
  [
    'too_many_youtube',
    'There are more YouTube links than one request takes.',
    (limits) => limits.youtubePerRequest,
    (input) => input.youtube,
  ],
  [
    'too_many_image_urls',
    'There are more addresses of pictures than one request takes.',
    (limits) => limits.httpUrlImagesPerRequest,
    (input) => input.webUrl && input.kind === 'image',
  ],
  [
    'too_many_video_urls',
    'There are more addresses of videos than one request takes.',
    (limits) => limits.httpUrlVideosPerRequest,
    (input) => input.webUrl && input.kind === 'video',
  ],
]

function* countIssues({ inputs }: LimitRequest, { limits }: Model): Generator<LimitIssue> {
  for (const [code, message, limitOf, counts] of counted) {
    const limit = limitOf(limits)
    const places = inputs.flatMap((input, index) => (counts(input) ? [index] : []))
    if (!limit || places.length <= limit.value) continue
    // The first that is one too many is to blame.
    yield breach({ code, message, given: places.length, limit, index: places[limit.value]! })
  }
  const inlineBytes = inputs.reduce(
    (sum, input) => sum + (input.route === 'inline' ? Math.ceil((input.byteLength ?? 0) / 3) * 4 : 0),
    0,
  )
  if (inlineBytes > limits.inlineRequestBytes.value) {
    yield breach({
      code: 'media_too_large',
      message: 'The media are too large to travel inside the request.',
      given: inlineBytes,
      limit: limits.inlineRequestBytes,
      unit: ' bytes as base64',
    })
  }
}

function* inputIssues({ inputs, mediaResolution }: LimitRequest, model: Model): Generator<LimitIssue> {
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

function* parameterIssues(request: LimitRequest, model: Model): Generator<LimitIssue> {
  const { sampling } = model
  for (const name of ['temperature', 'topP', 'topK'] as const) {
    const value = request[name]
    if (value === undefined) continue
    const [least, most] = sampling[name]
    if (!(value >= least && value <= most)) {
      yield breach({
        code: 'parameter_out_of_range',
        message: `${name} is out of range for ${model.id}.`,
        given: value,
        limit: `${least} to ${most}`,
      })
    } else if (sampling.deprecated) {
      yield breach({
        code: 'parameter_deprecated',
        message: `${model.id} ignores ${name}; later it will refuse it.`,
        given: value,
        limit: 'not taken',
        severity: 'warning',
      })
    }
  }
  const level = resolutionLevel(request.mediaResolution)
  if (level && !model.mediaResolution.request.includes(level)) {
    yield breach({
      code: 'parameter_out_of_range',
      message: `${model.id} does not take this media resolution for a whole request.`,
      given: level,
      limit: model.mediaResolution.request.join(', ') || 'none',
    })
  }
  if ((request.stopSequences?.length ?? 0) > model.stopSequences.value) {
    yield breach({
      code: 'parameter_out_of_range',
      message: 'There are too many stop sequences.',
      given: request.stopSequences?.length ?? 0,
      limit: model.stopSequences,
    })
  }
  if ((request.maxOutputTokens ?? 0) > model.tokens.output.value) {
    yield breach({
      code: 'parameter_out_of_range',
      message: 'maxOutputTokens is more than the model can write.',
      given: request.maxOutputTokens ?? 0,
      limit: model.tokens.output,
    })
  }
  const candidates = request.candidateCount
  if (candidates !== undefined && !(candidates >= 1 && candidates <= model.candidates.value)) {
    yield breach({
      code: 'parameter_out_of_range',
      message: `${model.id} does not give so many answers at once.`,
      given: candidates,
      limit: model.candidates,
    })
  }
  yield* thinkingIssues(request, model)
}

function* thinkingIssues(
  { thinkingBudget: budget, thinkingLevel: word }: LimitRequest,
  { id, thinking }: Model,
): Generator<LimitIssue> {
  if (word !== undefined) {
    const allowed = levelsOf(thinking)
    if (!allowed.includes(word.toLowerCase())) {
      yield breach({
        code: 'parameter_out_of_range',
        message: `${id} does not take this thinkingLevel.`,
        given: word,
        limit: allowed.join(', ') || 'none',
      })
    }
    if (budget !== undefined) {
      yield breach({
        code: 'parameter_out_of_range',
        message: 'thinkingLevel and thinkingBudget exclude each other.',
        given: `${word} and ${budget}`,
        limit: 'one of them',
      })
    }
    return
  }
  if (budget === undefined || budget === -1) return
  if (thinking.kind !== 'budget') {
    yield breach({
      code: 'parameter_out_of_range',
      message: `${id} takes no thinkingBudget.`,
      given: budget,
      limit: thinking.kind === 'level' ? `thinkingLevel, ${thinking.lowest} or higher` : 'no thinking',
    })
  } else if (budget < thinking.min || budget > thinking.max) {
    yield breach({
      code: 'parameter_out_of_range',
      message: 'thinkingBudget is out of range.',
      given: budget,
      limit: `${thinking.min} to ${thinking.max}`,
    })
  }
}

const thinkingLevels = ['minimal', 'low', 'medium', 'high', 'xhigh']

function levelsOf(thinking: Model['thinking']): string[] {
  if (thinking.kind !== 'level') return []
  return thinkingLevels.slice(
    thinkingLevels.indexOf(thinking.lowest),
    thinkingLevels.indexOf(thinking.highest) + 1,
  )
}

function* contextIssues(request: LimitRequest, model: Model): Generator<LimitIssue> {
  const countable = request.inputs.filter(hasFacts)
  const { totalTokens } = estimateTokens({
    inputs: countable,
    model: request.model,
    surface: request.surface,
    text: request.text,
    mediaResolution: request.mediaResolution,
  })
  const answer = model.tokens.shared ? (request.maxOutputTokens ?? 0) : 0
  if (totalTokens + answer > model.tokens.input.value) {
    yield breach({
      code: 'context_overflow',
      message:
        totalTokens > model.tokens.input.value
          ? "The request is larger than the model's input window."
          : 'The request and maxOutputTokens are larger than the window that they share.',
      given: totalTokens + answer,
      limit: model.tokens.input,
      unit: ' tokens',
    })
  }
}

function hasFacts(input: EstimateInput): boolean {
  switch (input.kind) {
    case 'image':
      return input.width !== undefined && input.height !== undefined
    case 'document':
      return input.pages !== undefined || input.pageSizes !== undefined
    case 'text':
      return true
    case 'video':
      return (
        (input.durationSeconds ?? -1) >= (input.startSeconds ?? 0) &&
        (input.sampleFps ?? 1) > 0 &&
        (input.sampleFps ?? 1) <= 24
      )
    default:
      return input.durationSeconds !== undefined
  }
}
