import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { audioRate, begunTicks } from './audio-tokens.ts'
import { isDeveloperCount } from './developer-count.ts'
import { resolutionLevel } from './media-resolution.ts'
import { gridBudgets, patchGrid } from './patch-grid.ts'
import type { EstimateOptions, PartEstimate, VideoInput } from './types.ts'

const recordings = 'recorded answers, docs/facts/video-tokens.md'
const guide = 'https://ai.google.dev/gemini-api/docs/video-understanding, checked 2026-09-23'

/** What decides a video's count beside the model: the sampling. */
export interface VideoTokenOptions extends EstimateOptions {
  /** Frames a second that the model samples, above 0 and up to 24. @default 1 */
  readonly fps?: number
  /** Where the clip starts, in seconds. @default 0 */
  readonly startSeconds?: number
  /** Where the clip ends, in seconds. @default the end of the video */
  readonly endSeconds?: number
}

/**
 * What a video takes: frames, their timestamps, and sound.
 * @param facts length in seconds; width and height where known (16:9 is assumed otherwise)
 * @throws SightglassError `request_invalid` for a length, rate or clip that cannot be
 */
export function estimateVideoTokens(
  facts: Omit<VideoInput, 'kind'> & { readonly durationSeconds: number },
  options: VideoTokenOptions,
): PartEstimate {
  const { fps, startSeconds, endSeconds } = options
  const input: VideoInput = {
    ...facts,
    kind: 'video',
    ...(fps !== undefined && { sampleFps: fps }),
    ...(startSeconds !== undefined && { startSeconds }),
    ...(endSeconds !== undefined && { endSeconds }),
  }
  return videoPart(input, resolveModel(options.model, { surface: options.surface }), options)
}

/** {@link estimateVideoTokens} for a model that is already resolved. */
export function videoPart(input: VideoInput, model: Model, options: EstimateOptions): PartEstimate {
  const seconds = clipSeconds(input, model)
  // countTokens does not look at fps, on either surface: googleapis/python-genai#1100.
  const fps = options.method === 'countTokens' ? 1 : checkedFps(input.sampleFps ?? 1)
  const sound = input.hasAudio === true && model.family !== '1.0'
  const printed = documentedCount({ input, model, options, seconds, fps, sound })
  const { documentedTokens } = printed
  const base = { kind: 'video' as const, documentedTokens, documented: printed.documented }
  if (options.rule === 'documented') {
    return {
      ...base,
      tokens: documentedTokens,
      tokensByModality: {
        VIDEO: documentedTokens - printed.audio,
        ...(sound && { AUDIO: printed.audio }),
      },
      basis: 'documented',
      source: guide,
      explain: printed.explain,
    }
  }
  const count = countFrames({ input, model, options, seconds, fps })
  const audio = countSound({ input, model, options, seconds, sound })
  const tokens = count.frames * count.perFrame + audio
  const [least, most] = count.perFrameRange ?? [count.perFrame, count.perFrame]
  const range = [
    (count.fewest ?? count.frames) * least + audio,
    (count.most ?? count.frames) * most + (isUnheard(input, model, options) ? loudest(seconds) : audio),
  ] as const
  // Recorded for gemini-3-flash-preview: the Developer API lists the sound of an inline video under VIDEO.
  const folded =
    model.version === 3 &&
    options.surface !== 'vertex' &&
    options.method !== 'countTokens' &&
    (input.route ?? 'inline') === 'inline'
  return {
    ...base,
    tokens,
    tokensByModality: folded || audio === 0 ? { VIDEO: tokens } : { VIDEO: tokens - audio, AUDIO: audio },
    basis: basisOf({ input, model, options }),
    source: recordings,
    explain: `${count.frames} frames x ${count.why}${audio > 0 ? ` + ${audio} for sound` : ''} = ${tokens}; the guide's rule gives ${documentedTokens}.`,
    ...(range[0] !== range[1] && { range }),
  }
}

/** What is on record: docs/facts/video-tokens.md. */
function basisOf({ input, model, options }: Omit<Clip, 'seconds'>): PartEstimate['basis'] {
  const level = resolutionLevel(input.mediaResolution ?? options.mediaResolution)
  const { version, family } = model
  if (family === '1.0' || (version >= 2 && version < 3 && level === 'low')) return 'documented'
  if (options.method === 'countTokens' && version > 2) {
    const known =
      version >= 3 && isDeveloperCount(options) && input.width !== undefined && level === undefined
    return known && version <= 3.5 ? 'measured' : 'extrapolated'
  }
  if (version < 3) return isUnheard(input, model, options) ? 'extrapolated' : 'measured'
  const known = version <= 3.5 && input.width !== undefined && (level === undefined || level === 'high')
  return known ? 'measured' : 'extrapolated'
}

/** Vertex AI's 2.5 with sound: no recording, a sample that is 2.0's, and one report of 263 a frame and 30 a second. */
function isUnheard(input: VideoInput, model: Model, { surface, method }: EstimateOptions): boolean {
  const billed = method !== 'countTokens'
  return billed && model.family === '2.5' && surface === 'vertex' && input.hasAudio === true
}

/** googleapis/java-genai#407: 600 for 20 s. */
const loudest = (seconds: number) => 30 * Math.floor(seconds + 1e-6)

/** The guides' printed rule: 258 (or 66) a frame, 32 a second of sound; Vertex AI's adds 7 a timestamp. */
function documentedCount({
  input,
  model,
  options,
  seconds,
  fps,
  sound,
}: Clip & { fps: number; sound: boolean }) {
  const low =
    model.version >= 2 && resolutionLevel(input.mediaResolution ?? options.mediaResolution) === 'low'
  const perFrame = low ? 66 : 258
  const frames = Math.max(1, Math.floor(seconds * fps + 1e-6))
  const timestampTokens = options.surface === 'vertex' && model.family !== '1.0' ? 7 * frames : 0
  const audio = sound ? Math.ceil(32 * seconds - 1e-6) : 0
  const documentedTokens = frames * perFrame + timestampTokens + audio
  const terms = [
    `${frames} frames x ${perFrame}`,
    ...(timestampTokens > 0 ? [`${frames} timestamps x 7`] : []),
    ...(sound ? [`${seconds} s x 32 of sound`] : []),
  ]
  return {
    documentedTokens,
    audio,
    documented: { frames, audioSeconds: sound ? seconds : 0, timestampTokens },
    explain: `${terms.join(' + ')} = ${documentedTokens}, as the guide prints it.`,
  }
}

interface Clip {
  readonly input: VideoInput
  readonly model: Model
  readonly options: EstimateOptions
  readonly seconds: number
}

interface FrameCount {
  readonly frames: number
  /** Where it is unclear whether a frame that is begun counts. */
  readonly fewest?: number
  readonly most?: number
  readonly perFrame: number
  readonly why: string
  readonly perFrameRange?: readonly [number, number]
}

function countFrames({ input, model, options, seconds, fps }: Clip & { fps: number }): FrameCount {
  const vertex = options.surface === 'vertex'
  const level = resolutionLevel(input.mediaResolution ?? options.mediaResolution)
  const whole = Math.max(1, Math.floor(seconds * fps + 1e-6))
  const begun = Math.max(1, Math.ceil(seconds * fps - 1e-6))
  if (isLaterCount(model, options)) return countedFrames({ input, model, options, seconds })
  if (model.version >= 3) {
    const budget = gridBudgets.frame[level ?? 'default']
    const shaped = patchGrid(input.width ?? 16, input.height ?? 9, budget)
    // Recorded for gemini-3-flash-preview only: 8 x 8 patches unless the bytes are inline on the Developer API.
    const square = model.version === 3 && budget === 70 && (vertex || input.route === 'file')
    const perFrame = square ? 64 : shaped.tokens
    const why = square
      ? '64 (8 x 8 patches)'
      : `${perFrame} (${shaped.rows} x ${shaped.columns} patches within ${budget})`
    // The Developer API: recorded as whole in function responses, reported as begun at other rates (XiaoMi/xiaomi-miloco#425).
    const most = vertex || input.route === 'file' ? whole : begun
    return {
      frames: fps === 1 ? whole : most,
      fewest: whole,
      most,
      perFrame,
      why,
      ...(budget === 70 && { perFrameRange: [Math.min(64, perFrame), Math.max(66, perFrame)] as const }),
    }
  }
  if (level === 'low' && model.version >= 2) {
    return { frames: whole, perFrame: 66, why: '66 at low resolution', perFrameRange: [64, 71] }
  }
  if (model.family === '1.0') return { frames: whole, perFrame: 258, why: '258' }
  if (model.family === '1.5') return { frames: whole, perFrame: 263, why: '(258 + 5 for the timestamp)' }
  const stamped = input.hasAudio === true && fps === 1 && (vertex || input.route === 'url')
  const oldFrame = {
    perFrame: stamped ? 260 : 258,
    why: stamped ? '(258 + 2 for the timestamp)' : '258',
    perFrameRange: [258, 260],
  } as const
  // Recorded: 59.9 s by URL at 0.2 fps are 12 frames on the Developer API; on Vertex a begun second is not looked at.
  if (model.family === '2.0') return { ...oldFrame, frames: !vertex && input.route === 'url' ? begun : whole }
  // Recorded without sound only; Google's sample prints 2.0's 260 for 2.5, too, and one report says 263.
  if (vertex) {
    const heard = { ...oldFrame, perFrameRange: [258, isUnheard(input, model, options) ? 263 : 260] } as const
    return { ...(stamped ? heard : { perFrame: 258, why: '258' }), frames: whole }
  }
  const uploaded = input.route === 'file'
  const frames = uploaded ? whole : begun
  return {
    frames,
    perFrame: 263,
    why: `(258 + 5 for the timestamp), ${uploaded ? 'whole seconds' : 'seconds rounded up'}`,
  }
}

/** Whether the Developer API's countTokens answers for 2.5 or later: as 2.5 bills, whatever the model bills. */
function isLaterCount(model: Model, options: EstimateOptions): boolean {
  return isDeveloperCount(options) && model.version > 2
}

/** Recorded for gemini-3.5-flash-lite: 5 tokens of a timestamp on each frame's grid, and a frame at either end. */
function countedFrames({ input, model, options, seconds }: Clip): FrameCount {
  const level = resolutionLevel(input.mediaResolution ?? options.mediaResolution)
  const frame =
    model.version < 3
      ? 258
      : patchGrid(input.width ?? 16, input.height ?? 9, gridBudgets.frame[level ?? 'default']).tokens
  return {
    frames: Math.floor(seconds + 1e-6) + 1,
    perFrame: frame + 5,
    why: `(${frame} + 5 for the timestamp), one at either end, as countTokens answers`,
  }
}

function countSound({ input, model, options, seconds, sound }: Clip & { sound: boolean }): number {
  const vertex = options.surface === 'vertex'
  const rate = audioRate(model, options)
  // Recorded: 2,133 for 20 s with their sound and without it.
  if (isLaterCount(model, options)) return begunTicks(rate, seconds)
  // Recorded: the Developer API bills 2.5 for the silence of a silent inline video.
  const silence = model.family === '2.5' && !vertex && (input.route ?? 'inline') === 'inline'
  if (!sound && !silence) return 0
  if (model.family === '2.0' && !vertex && input.route === 'url') return rate * Math.ceil(seconds - 1e-6)
  if (model.family === '1.5' || rate === 25) return rate * Math.floor(seconds + 1e-6)
  return Math.ceil(rate * seconds - 1e-6)
}

function clipSeconds({ durationSeconds, startSeconds = 0, endSeconds }: VideoInput, model: Model): number {
  const end = Math.min(endSeconds ?? Number.POSITIVE_INFINITY, durationSeconds ?? Number.POSITIVE_INFINITY)
  const seconds = end - startSeconds
  if (!(Number.isFinite(end) && startSeconds >= 0 && seconds >= 0)) {
    throw new SightglassError(
      'request_invalid',
      'This clip cannot be: it needs a length, and an end after its start.',
      {
        details: {
          given: `${startSeconds} s to ${endSeconds === undefined ? 'the end' : `${endSeconds} s`} of ${durationSeconds === undefined ? 'a clip of unknown length' : `${durationSeconds} s`}`,
          try: 'Give durationSeconds, and a start and end that lie in it.',
        },
      },
    )
  }
  // Source: the 1.0 Pro Vision table of the guides: the first two minutes are looked at.
  return model.family === '1.0' ? Math.min(seconds, 120) : seconds
}

function checkedFps(fps: number): number {
  if (fps > 0 && fps <= 24) return fps
  throw new SightglassError('request_invalid', 'The sampling rate is out of range.', {
    details: {
      given: `${fps} fps`,
      limit: 'above 0 and at most 24',
      source: 'VideoMetadata.fps in @google/genai 3.1.0',
    },
  })
}
