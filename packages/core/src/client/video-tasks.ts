import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../media/types.ts'
import { parseEvents, type TimedEvent } from '../spatial/parse-events.ts'
import type { TaskPrompt } from '../tasks/spatial-task.ts'
import {
  chaptersPrompt,
  describePrompt,
  eventsPrompt,
  transcriptPrompt,
  type VideoWish,
} from '../tasks/video-task.ts'
import type { Outcome } from './outcome.ts'
import type { Read, ReadContext, TaskDefinition } from './prepare-call.ts'
import { refuseNothing } from './spatial-tasks.ts'
import type { TaskOptions } from './task-options.ts'
import { askTask, type TextResult } from './text-tasks.ts'
import type { TaskResult } from './types.ts'

/** What the tasks of `vision.video` take. The clip's length is read from the file where it can be. */
export interface VideoOptions extends TaskOptions, VideoWish {}

/** The answer of `video.chapters`. */
export interface ChaptersResult extends TaskResult {
  /** `text` is the title; `extra.summary` says more. */
  readonly chapters: readonly TimedEvent[]
}

/** The answer of `video.events`. */
export interface EventsResult extends TaskResult {
  readonly events: readonly TimedEvent[]
}

/** The answer of `video.transcript`. */
export interface TranscriptResult extends TaskResult {
  /** What was said, phrase by phrase; `extra.speaker` says by whom. */
  readonly segments: readonly TimedEvent[]
  /** All of it, a phrase a line. */
  readonly text: string
}

export function describeTask(options: VideoOptions): TaskDefinition<Omit<TextResult, keyof TaskResult>> {
  return { ...askTask(describePrompt(options).prompt), task: 'video.describe' }
}

export function chaptersTask(options: VideoOptions): TaskDefinition<{ chapters: readonly TimedEvent[] }> {
  return timedTask('video.chapters', options, chaptersPrompt, (chapters, endSeconds) => ({
    chapters: closeGaps(chapters, endSeconds),
  }))
}

export function eventsTask(options: VideoOptions): TaskDefinition<{ events: readonly TimedEvent[] }> {
  return timedTask('video.events', options, eventsPrompt, (events) => ({ events }))
}

export function transcriptTask(
  options: VideoOptions,
): TaskDefinition<{ segments: readonly TimedEvent[]; text: string }> {
  return timedTask('video.transcript', options, transcriptPrompt, (segments) => ({
    segments,
    text: segments.map((segment) => segment.text).join('\n'),
  }))
}

function timedTask<Answer>(
  task: string,
  options: VideoOptions,
  prompt: (wish: VideoWish) => TaskPrompt,
  answer: (events: readonly TimedEvent[], endSeconds: number | undefined) => Answer,
): TaskDefinition<Answer> {
  return {
    task,
    ask: (media) => {
      const durationSeconds = clipEnd(media, options)
      return prompt({ ...options, ...(durationSeconds !== undefined && { durationSeconds }) })
    },
    canRead: (media) => {
      if (media.every((one) => one.facts.kind === 'image' || one.facts.kind === 'document')) {
        throw new SightglassError('media_type_unsupported', 'This task needs a video or a sound recording.', {
          inputIndex: 0,
          details: { given: media[0]?.facts.mimeType },
        })
      }
    },
    read: (outcome, context) => readTimed(outcome, context, options, answer),
  }
}

function readTimed<Answer>(
  outcome: Outcome,
  { media }: ReadContext,
  options: VideoOptions,
  answer: (events: readonly TimedEvent[], endSeconds: number | undefined) => Answer,
): Read<Answer> {
  const durationSeconds = clipEnd(media, options)
  const { events, issues } = parseEvents(
    outcome.text,
    durationSeconds === undefined ? {} : { durationSeconds },
  )
  if (events.length === 0) refuseNothing(issues)
  const { maxItems } = options
  const over: Issue[] =
    maxItems !== undefined && events.length > maxItems
      ? [
          {
            code: 'items_over_limit',
            message: `The model gave ${events.length} entries; the first ${maxItems} are kept.`,
            severity: 'info',
          },
        ]
      : []
  return { answer: answer(events.slice(0, maxItems), durationSeconds), issues: [...issues, ...over] }
}

/** A chapter without an end lasts until the next one, the last one to the end of the clip. */
function closeGaps(chapters: readonly TimedEvent[], clipEndSeconds: number | undefined): TimedEvent[] {
  return chapters.map((chapter, at) => {
    const endSeconds = chapter.endSeconds ?? chapters[at + 1]?.startSeconds ?? clipEndSeconds
    return endSeconds === undefined ? chapter : { ...chapter, endSeconds }
  })
}

/** The last second that a time may name: the clip's end, as the model counts from the start of the file. */
function clipEnd(media: readonly ResolvedMedia[], options: VideoOptions): number | undefined {
  const length =
    options.durationSeconds ??
    media.find((one) => one.facts.durationSeconds !== undefined)?.facts.durationSeconds
  const end = options.clip?.endSeconds
  if (length === undefined || end === undefined) return length ?? end
  return Math.min(length, end)
}
