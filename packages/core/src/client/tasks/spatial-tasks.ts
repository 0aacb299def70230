import type { Issue } from '../../errors/issue.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../../media/types.ts'
import type { Model } from '../../models/types.ts'
import type { Detection } from '../../spatial/detection.ts'
import { parseDetections } from '../../spatial/parse-detections.ts'
import {
  detectPrompt,
  pointPrompt,
  type SpatialWish,
  segmentPrompt,
  sentences,
  type TaskPrompt,
} from '../../tasks/spatial-task.ts'
import type { Outcome } from '../calls/outcome.ts'
import type { DetectResult, TaskResult } from '../types.ts'
import type { KnownMedia } from './estimate-input.ts'
import { type PictureChoice, pictureOf } from './picture-of.ts'
import { shownPart } from './shown-part.ts'
import { placeInClip, type ReadOptions, spatialReader } from './spatial-reader.ts'
import type { Read, ReadContext, TaskDefinition } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'

/** What `detect`, `segment` and `point` take. */
export interface DetectOptions extends TaskOptions, SpatialWish, PictureChoice {}

/** What a spatial task adds to every task's result. */
export type SpatialAnswer = Omit<DetectResult, keyof TaskResult>

export function detectTask(options: DetectOptions): TaskDefinition<SpatialAnswer, Detection> {
  return spatialTask('detect', options, () => detectPrompt(options))
}

export function segmentTask(options: DetectOptions): TaskDefinition<SpatialAnswer, Detection> {
  return spatialTask('segment', options, ({ masks }) =>
    segmentPrompt(options, masks === 'png' ? 'png' : 'polygon'),
  )
}

export function pointTask(options: DetectOptions): TaskDefinition<SpatialAnswer, Detection> {
  return spatialTask('point', options, () => pointPrompt(options))
}

type SpatialTask = 'detect' | 'segment' | 'point'

/** @throws `model_unsupported_option` where it is known that the model gives no such thing */
function refuseForm(
  task: SpatialTask,
  { box3d = false }: DetectOptions,
  { id, known, spatial }: Model,
): void {
  const lacks = {
    boxes: task === 'detect' && !spatial.boxes,
    'boxes in space': task === 'detect' && box3d && !spatial.box3d,
    masks: task === 'segment' && spatial.masks === 'none',
    points: task === 'point' && !spatial.points,
  }
  const form = Object.entries(lacks).find(([, isLacking]) => isLacking)?.[0]
  if (form === undefined || !known) return
  throw new SightglassError('model_unsupported_option', `This model gives no ${form}.`, {
    details: { model: id, try: 'Use a Gemini 3 model.' },
  })
}

function spatialTask(
  task: SpatialTask,
  options: DetectOptions,
  prompt: (model: Model) => TaskPrompt,
): TaskDefinition<SpatialAnswer, Detection> {
  return {
    task,
    thinking: 'lowest',
    ask: (media, model) => {
      const asked = prompt(model)
      return { ...asked, prompt: sentences(whichPicture(media, options), asked.prompt) }
    },
    read: (outcome, context) => readSpatial(outcome, context, options, task === 'segment'),
    readItems: (context) => spatialReader(context, options, task === 'segment'),
    refuse: (media, model) => {
      refuseForm(task, options, model)
      pictureOf(media, options)
      refuseTimes(media, options)
    },
  }
}

/** Words between the pictures are not counted, as the model would not. */
function whichPicture(media: readonly ResolvedMedia[], options: DetectOptions): string {
  const isPicture = ({ facts: { kind } }: ResolvedMedia) => kind !== 'text'
  const count = media.filter(isPicture).length
  if (count < 2) return ''
  const { inputIndex } = pictureOf(media, options)
  const place = media.slice(0, inputIndex + 1).filter(isPicture).length
  return `Of the ${count} pictures, give coordinates in picture ${place}.`
}

/** @throws `request_invalid` for moments that the clip, or the part of it that is shown, does not have */
function refuseTimes(media: readonly KnownMedia[], options: DetectOptions): void {
  const { startSeconds = 0, durationSeconds = Infinity } = shownPart(media, options)
  const outside = options.atSeconds?.find((at) => !(at >= startSeconds && at <= durationSeconds))
  if (outside === undefined) return
  throw new SightglassError('request_invalid', 'A moment of atSeconds is not in the clip.', {
    details: { given: `${outside} s`, limit: `${startSeconds} to ${durationSeconds} s` },
  })
}

/** Reads detections and brings them into the pixels of the picture they are about. */
export function readSpatial(
  outcome: Outcome,
  context: ReadContext,
  options: ReadOptions,
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
  const timed = placeInClip(parsed.detections, shownPart(context.media, options))
  const { detections, issues } = limitItems(timed.detections, maxItems)
  return { answer: { detections, image }, issues: [...parsed.issues, ...timed.issues, ...issues] }
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
