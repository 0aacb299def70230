import {
  type ChaptersResult,
  type EventsResult,
  type TaskResult,
  type TimedEvent,
  type TranscriptResult,
  toChapters,
  toSrt,
  toWebVtt,
  type VisionStream,
} from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel, running, streamModel } from '../call-model.ts'
import { MediaInput, toMediaSource } from './media.ts'
import { answerType, eventType, TaskResultType, taskFields, toTaskOptions } from './task.ts'
import { showDelta, TextAnswer, TextEvent } from './text.ts'

const TimedEntry = builder.objectRef<TimedEvent>('TimedEntry').implement({
  description: 'Something at a time of a clip.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: "Its place in the model's reply, from 0." }),
    startSeconds: t.exposeFloat('startSeconds', { description: 'Seconds from the start of the clip.' }),
    endSeconds: t.exposeFloat('endSeconds', { nullable: true, description: 'Where it ends, if known.' }),
    text: t.exposeString('text', { description: "The model's words." }),
    extra: t.expose('extra', {
      type: 'JSON',
      nullable: true,
      description: "Every other field of the model's item: a summary, a speaker.",
    }),
  }),
})

const CaptionFormat = builder.enumType('CaptionFormat', {
  description: 'How times and words are written for players.',
  values: {
    WEBVTT: { value: 'vtt', description: 'WebVTT, for web players.' },
    SRT: { value: 'srt', description: 'SubRip.' },
    CHAPTERS: { value: 'chapters', description: 'Lines of a description, as YouTube reads chapters.' },
  } as const,
})
const write = { vtt: toWebVtt, srt: toSrt, chapters: toChapters }

type TimedShape = TaskResult & { readonly entries: readonly TimedEvent[] }

function timedResult(name: string, what: string) {
  return builder.objectRef<TimedShape>(name).implement({
    description: `${what}, and what it took.`,
    interfaces: [TaskResultType],
    fields: (t) => ({
      entries: t.field({
        type: [TimedEntry],
        description: 'In order of time.',
        resolve: ({ entries }) => [...entries],
      }),
      text: t.string({
        description: 'All the words, an entry a line.',
        resolve: ({ entries }) => entries.map((entry) => entry.text).join('\n'),
      }),
      captions: t.string({
        description: 'Ready for players.',
        args: { format: t.arg({ type: CaptionFormat, required: true, description: 'How to write it.' }) },
        resolve: ({ entries }, { format }) => write[format](entries),
      }),
    }),
  })
}

const ChaptersResultType = timedResult('ChaptersResult', 'The chapters of a clip')
const EventsResultType = timedResult('EventsResult', 'What happens in a clip and when')
const TranscriptResultType = timedResult('TranscriptResult', 'What is said in a clip, phrase by phrase')

function timed(result: ChaptersResult | EventsResult | TranscriptResult): TimedShape {
  if ('chapters' in result) return { ...result, entries: result.chapters }
  return { ...result, entries: 'events' in result ? result.events : result.segments }
}

const EntryFound = builder.objectRef<{ entry: TimedEvent }>('EntryFound').implement({
  description: 'An entry, as soon as the model has written it to its end.',
  fields: (t) => ({ entry: t.expose('entry', { type: TimedEntry, description: 'It.' }) }),
})
const isPiece = (value: object) => 'entry' in value

const VideoOptions = builder.inputType('VideoOptions', {
  description: 'How to watch.',
  fields: (t) => ({
    prompt: t.string({ description: 'What to dwell on.' }),
    language: t.string({ description: "Language of the answer; the model's choice when absent." }),
    maxItems: t.int({ description: 'At most this many entries.' }),
    durationSeconds: t.float({ description: 'Length of a clip that this server does not read itself.' }),
    ...taskFields(t),
  }),
})

const videoArgs = builder.args((t) => ({
  media: t.field({ type: MediaInput, required: true, description: 'A video or a sound recording.' }),
  options: t.field({ type: VideoOptions, description: 'How to watch.' }),
}))

builder.mutationField('describeVideo', (t) =>
  t.field({
    type: TextAnswer,
    description: 'Says what happens in a clip, and what people say.',
    args: videoArgs,
    resolve: (_, { media, options }, context) =>
      callModel(context, async (terms) =>
        context.vision.video.describe(await toMediaSource(media, context), toTaskOptions(options, terms)),
      ),
  }),
)

builder.subscriptionField('describeVideo', (t) =>
  t.field({
    type: TextEvent,
    description: 'Says what happens in a clip, as the words come.',
    args: videoArgs,
    subscribe: (_, { media, options }, context) =>
      streamModel(context, async (terms) => {
        const source = await toMediaSource(media, context)
        const run = context.vision.stream.video.describe(source, toTaskOptions(options, terms))
        return running(run, showDelta, (result) => result)
      }),
    resolve: (event) => event,
  }),
)

const tasks = {
  chapters: {
    description: 'Divides a clip into chapters.',
    answer: answerType('ChaptersAnswer', 'Chapters, or an expected failure.', ChaptersResultType),
    event: eventType('ChaptersEvent', 'Each chapter as it comes; then all, or an expected failure.', {
      piece: EntryFound,
      isPiece,
      result: ChaptersResultType,
    }),
  },
  events: {
    description: 'Lists what happens in a clip and when.',
    answer: answerType('EventsAnswer', 'Events, or an expected failure.', EventsResultType),
    event: eventType('EventsEvent', 'Each event as it comes; then all, or an expected failure.', {
      piece: EntryFound,
      isPiece,
      result: EventsResultType,
    }),
  },
  transcript: {
    description: 'Writes down what is said in a clip.',
    answer: answerType('TranscriptAnswer', 'What is said, or an expected failure.', TranscriptResultType),
    event: eventType('TranscriptEvent', 'Each phrase as it comes; then all, or an expected failure.', {
      piece: EntryFound,
      isPiece,
      result: TranscriptResultType,
    }),
  },
} as const

for (const task of Object.keys(tasks) as (keyof typeof tasks)[]) {
  const { description, answer, event: eventOf } = tasks[task]
  builder.mutationField(task, (t) =>
    t.field({
      type: answer,
      description,
      args: videoArgs,
      resolve: (_, { media, options }, context) =>
        callModel(context, async (terms) => {
          const source = await toMediaSource(media, context)
          return timed(await context.vision.video[task](source, toTaskOptions(options, terms)))
        }),
    }),
  )
  builder.subscriptionField(task, (t) =>
    t.field({
      type: eventOf,
      description: `${description} Each entry as soon as it is known.`,
      args: videoArgs,
      subscribe: (_, { media, options }, context) =>
        streamModel(context, async (terms) => {
          const source = await toMediaSource(media, context)
          const run: VisionStream<TimedEvent, ChaptersResult | EventsResult | TranscriptResult> =
            context.vision.stream.video[task](source, toTaskOptions(options, terms))
          return running(run, (entry) => ({ entry }), timed)
        }),
      resolve: (event) => event,
    }),
  )
}
