import type { Issue } from '../../errors/issue.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../../media/types.ts'
import { createEventReader, parseEvents, type TimedEvent } from '../../spatial/parse-events.ts'
import type { TaskPrompt } from '../../tasks/spatial-task.ts'
import {
  chaptersPrompt,
  describePrompt,
  eventsPrompt,
  transcriptPrompt,
  type VideoWish,
} from '../../tasks/video-task.ts'
import type { Outcome } from '../calls/outcome.ts'
import type { TaskResult } from '../types.ts'
import type { KnownMedia } from './estimate-input.ts'
import { shownPart } from './shown-part.ts'
import { refuseNothing } from './spatial-tasks.ts'
import type { ItemReader, Read, ReadContext, TaskDefinition } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'
import { askTask, type TextResult } from './text-tasks.ts'

/** What the tasks of `vision.video` take. The clip's length is read from the file where it can be. */
export interface VideoOptions extends TaskOptions, Omit<VideoWish, 'startSeconds' | 'medium'> {}

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
  return {
    ...askTask(describePrompt(options).prompt, 'video.describe'),
    ask: (media) => describePrompt(wishFor(media, options)),
    refuse: refuseStills,
  }
}

export function chaptersTask(
  options: VideoOptions,
): TaskDefinition<{ chapters: readonly TimedEvent[] }, TimedEvent> {
  return timedTask('video.chapters', options, chaptersPrompt, (chapters, endSeconds) => ({
    chapters: closeGaps(chapters, endSeconds),
  }))
}

export function eventsTask(
  options: VideoOptions,
): TaskDefinition<{ events: readonly TimedEvent[] }, TimedEvent> {
  return timedTask('video.events', options, eventsPrompt, (events) => ({ events }))
}

export function transcriptTask(
  options: VideoOptions,
): TaskDefinition<{ segments: readonly TimedEvent[]; text: string }, TimedEvent> {
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
): TaskDefinition<Answer, TimedEvent> {
  return {
    task,
    ask: (media) => prompt(wishFor(media, options)),
    refuse: refuseStills,
    read: (outcome, context) => readTimed(outcome, context, options, answer),
    readItems: ({ media }) => eventItems(media, options),
  }
}

function wishFor(media: readonly ResolvedMedia[], options: VideoOptions): VideoWish {
  const isSound =
    media.some((one) => one.facts.kind === 'audio') && !media.some((one) => one.facts.kind === 'video')
  return { ...options, ...shownPart(media, options), ...(isSound && { medium: 'recording' }) }
}

/** @throws `media_type_unsupported` where there is nothing that takes time */
function refuseStills(media: readonly KnownMedia[]): void {
  const mayTakeTime = ({ facts: { kind, mimeType } }: KnownMedia) =>
    kind === 'video' || kind === 'audio' || mimeType === 'application/octet-stream'
  if (media.some(mayTakeTime)) return
  throw new SightglassError('media_type_unsupported', 'This task needs a video or a sound recording.', {
    inputIndex: 0,
    details: {
      given: media[0]?.facts.mimeType,
      try: 'Send a video or a sound recording; ask() takes anything.',
    },
  })
}

function readTimed<Answer>(
  outcome: Outcome,
  { media }: ReadContext,
  options: VideoOptions,
  answer: (events: readonly TimedEvent[], endSeconds: number | undefined) => Answer,
): Read<Answer> {
  const part = shownPart(media, options)
  const { events, issues } = parseEvents(outcome.text, part)
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
  return { answer: answer(events.slice(0, maxItems), part.durationSeconds), issues: [...issues, ...over] }
}

/** Each event as its JSON closes, in the order of the reply. */
function eventItems(media: readonly ResolvedMedia[], options: VideoOptions): ItemReader<TimedEvent> {
  const reader = createEventReader(shownPart(media, options))
  let left = options.maxItems ?? Infinity
  const given = new Set<number>()
  const pass = (events: readonly TimedEvent[]) => {
    const kept = events.slice(0, left)
    left -= kept.length
    for (const { index } of events) given.add(index)
    return kept
  }
  return {
    push: (text) => pass(reader.push(text)),
    // Lines of text are told only at the end.
    end: () => pass(reader.end().events.filter(({ index }) => !given.has(index))),
  }
}

/** A chapter without an end lasts until the next one, the last one to the end of the clip. */
function closeGaps(chapters: readonly TimedEvent[], clipEndSeconds: number | undefined): TimedEvent[] {
  return chapters.map((chapter, at) => {
    const endSeconds = chapter.endSeconds ?? chapters[at + 1]?.startSeconds ?? clipEndSeconds
    return endSeconds === undefined ? chapter : { ...chapter, endSeconds }
  })
}
