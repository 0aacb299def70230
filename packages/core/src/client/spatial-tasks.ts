import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Size } from '../geometry/size.ts'
import type { ResolvedMedia } from '../media/types.ts'
import type { Model } from '../models/types.ts'
import type { Detection } from '../spatial/detection.ts'
import { parseDetections } from '../spatial/parse-detections.ts'
import {
  detectPrompt,
  pointPrompt,
  type SpatialWish,
  segmentPrompt,
  sentences,
  type TaskPrompt,
} from '../tasks/spatial-task.ts'
import type { Outcome } from './outcome.ts'
import type { Read, ReadContext, TaskDefinition } from './prepare-call.ts'
import type { TaskOptions } from './task-options.ts'
import type { DetectResult, ResultImage, TaskResult } from './types.ts'

/** What `detect`, `segment` and `point` take. */
export interface DetectOptions extends TaskOptions, SpatialWish {
  /** Of several pictures, the one to look for things in, counted from 0; the others are there to compare. @default 0 */
  readonly imageIndex?: number
  /**
   * Upright size of that picture in pixels, for pictures that Sightglass does not read itself (an uploaded file, `gs://`).
   * @default what was read
   */
  readonly imageSize?: Size
}

/** What a spatial task adds to every task's result. */
export type SpatialAnswer = Omit<DetectResult, keyof TaskResult>

export function detectTask(options: DetectOptions): TaskDefinition<SpatialAnswer> {
  return spatialTask('detect', options, () => detectPrompt(options))
}

export function segmentTask(options: DetectOptions): TaskDefinition<SpatialAnswer> {
  return spatialTask('segment', options, (model) => {
    if (model.masks === 'none' && model.known) {
      throw new SightglassError('model_unsupported_option', 'This model gives no masks.', {
        details: { model: model.id, try: 'Use a Gemini 3 model for outlines, or detect for boxes.' },
      })
    }
    return segmentPrompt(options, model.masks === 'png' ? 'png' : 'polygon')
  })
}

export function pointTask(options: DetectOptions): TaskDefinition<SpatialAnswer> {
  return spatialTask('point', options, () => pointPrompt(options))
}

function spatialTask(
  task: 'detect' | 'segment' | 'point',
  options: DetectOptions,
  prompt: (model: Model) => TaskPrompt,
): TaskDefinition<SpatialAnswer> {
  return {
    task,
    thinking: 'lowest',
    ask: (media, model) => {
      const asked = prompt(model)
      return { ...asked, prompt: sentences(whichPicture(media, options), asked.prompt) }
    },
    read: (outcome, context) => readSpatial(outcome, context, options, task === 'segment'),
    canRead: (media) => void pictureOf(media, options),
  }
}

function whichPicture(media: readonly ResolvedMedia[], { imageIndex = 0 }: DetectOptions): string {
  return media.length < 2
    ? ''
    : `Of the ${media.length} pictures, give coordinates in picture ${imageIndex + 1}.`
}

/** Reads detections and brings them into the pixels of the picture they are about. */
export function readSpatial(
  outcome: Outcome,
  context: ReadContext,
  options: Pick<DetectOptions, 'imageIndex' | 'imageSize' | 'labels' | 'maxItems'>,
  expectMask = false,
): Read<SpatialAnswer> {
  const image = pictureOf(context.media, options)
  const { transform } = image
  const { labels, maxItems } = options
  const parsed = parseDetections(outcome.text, {
    transform,
    expectMask,
    strict: context.strict,
    ...(labels && { labels }),
  })
  if (parsed.detections.length === 0) refuseNothing(parsed.issues)
  const { detections, issues } = limitItems(parsed.detections, maxItems)
  return { answer: { detections, image }, issues: [...parsed.issues, ...issues] }
}

const nothingRead: ReadonlySet<string> = new Set([
  'reply_unparseable',
  'reply_empty',
  'geometry_missing',
  'reply_truncated',
])

/** An answer that nothing could be read from is a failure; only `[]` means that nothing was found. */
export function refuseNothing(issues: readonly Issue[]): void {
  const why = issues.find((issue) => nothingRead.has(issue.code))
  if (why === undefined) return
  throw new SightglassError(why.code === 'reply_truncated' ? 'truncated' : 'reply_unparseable', why.message, {
    details: { reason: why.code, try: 'Try again, or ask for fewer items.' },
    retryable: true,
  })
}

/** The limit of items holds even when the model does not keep it. */
export function limitItems(
  detections: readonly Detection[],
  maxItems: number | undefined,
): { detections: readonly Detection[]; issues: readonly Issue[] } {
  if (maxItems === undefined || detections.length <= maxItems) return { detections, issues: [] }
  const over: Issue = {
    code: 'items_over_limit',
    message: `The model gave ${detections.length} items; the first ${maxItems} are kept.`,
    severity: 'info',
  }
  return { detections: detections.slice(0, maxItems), issues: [over] }
}

/**
 * The picture whose pixels the answer is in.
 * @throws `request_invalid` where there is none, or its size could not be read.
 */
export function pictureOf(
  media: readonly ResolvedMedia[],
  { imageIndex = 0, imageSize }: Pick<DetectOptions, 'imageIndex' | 'imageSize'>,
): ResultImage {
  const one = media[imageIndex]
  if (one === undefined) {
    throw new SightglassError('request_invalid', 'imageIndex is past the last of the media.', {
      details: { given: imageIndex, limit: media.length - 1 },
    })
  }
  const transform = one.transform ?? wholeFrame(imageSize ?? one.facts)
  if (transform === undefined) {
    throw new SightglassError(
      'request_invalid',
      'The size of this picture is not known, so nothing can be placed in it.',
      {
        inputIndex: imageIndex,
        details: {
          given: one.label,
          try: 'Pass imageSize, or a path, bytes or a URL that Sightglass fetches itself.',
        },
      },
    )
  }
  return { size: transform.upright, transform, inputIndex: imageIndex }
}

/** A video, or a picture that was not read by us: what the model saw is all there is. */
function wholeFrame({ width, height }: Partial<Size>) {
  if (width === undefined || height === undefined) return undefined
  const size = { width, height }
  return {
    stored: size,
    orientation: 1 as const,
    upright: size,
    crop: { left: 0, top: 0, ...size },
    sent: size,
  }
}
