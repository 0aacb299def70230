import type { ClassifyResult, MediaSource, ReadTextResult, TextResult } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel, running, streamModel } from '../call-model.ts'
import type { Context } from '../context.ts'
import { createPicture, type Picture } from '../picture.ts'
import { DetectionType } from './detection.ts'
import type { DetectionNode } from './detection-node.ts'
import { MediaInput, toMediaSources } from './media.ts'
import { answerType, eventType, TaskResultType, taskFields, toTaskOptions } from './task.ts'

const TextResultType = builder.objectRef<TextResult>('TextResult').implement({
  description: 'An answer in words, and what it took.',
  interfaces: [TaskResultType],
  fields: (t) => ({ text: t.exposeString('text', { description: 'The answer.' }) }),
})

export const TextAnswer = answerType('TextAnswer', 'Words, or an expected failure.', TextResultType)

const TextDelta = builder.objectRef<{ delta: string }>('TextDelta').implement({
  description: 'The next words of an answer.',
  fields: (t) => ({ delta: t.exposeString('delta', { description: 'To be added to what came before.' }) }),
})

export const TextEvent = eventType(
  'TextEvent',
  'The answer piece by piece; then the whole result, or an expected failure.',
  { piece: TextDelta, isPiece: (value) => 'delta' in value, result: TextResultType },
)

/** A piece of text as an event. */
export const showDelta = (delta: string) => ({ delta })

const AskOptions = builder.inputType('AskOptions', {
  description: 'How to answer.',
  fields: (t) => taskFields(t),
})

const CaptionLength = builder.enumType('CaptionLength', {
  description: 'How much to say.',
  values: {
    SHORT: { value: 'short', description: 'One sentence.' },
    MEDIUM: { value: 'medium', description: 'A paragraph.' },
    LONG: { value: 'long', description: 'Every detail.' },
  } as const,
})

const CaptionOptions = builder.inputType('CaptionOptions', {
  description: 'How to describe.',
  fields: (t) => ({
    length: t.field({ type: CaptionLength, description: 'How much to say; one sentence when absent.' }),
    prompt: t.string({ description: 'What to dwell on, or the language to write in.' }),
    ...taskFields(t),
  }),
})

const anyMedia = 'Pictures, videos, sound or PDFs, in order. One needs no list.'

builder.mutationFields((t) => ({
  ask: t.field({
    type: TextAnswer,
    description: 'Answers a question about one or many media.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      prompt: t.arg.string({ required: true, description: 'The question.' }),
      options: t.arg({ type: AskOptions, description: 'How to answer.' }),
    },
    resolve: (_, { media, prompt, options }, context) =>
      callModel(context, async (terms) =>
        context.vision.ask(await toMediaSources(media, context), prompt, toTaskOptions(options, terms)),
      ),
  }),
  caption: t.field({
    type: TextAnswer,
    description: 'Says what is in a picture.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      options: t.arg({ type: CaptionOptions, description: 'How to describe.' }),
    },
    resolve: (_, { media, options }, context) =>
      callModel(context, async (terms) =>
        context.vision.caption(await toMediaSources(media, context), toTaskOptions(options, terms)),
      ),
  }),
}))

builder.subscriptionFields((t) => ({
  ask: t.field({
    type: TextEvent,
    description: 'Answers a question about one or many media, as the words come.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      prompt: t.arg.string({ required: true, description: 'The question.' }),
      options: t.arg({ type: AskOptions, description: 'How to answer.' }),
    },
    subscribe: (_, { media, prompt, options }, context) =>
      streamModel(context, async (terms) => {
        const sources = await toMediaSources(media, context)
        const run = context.vision.stream.ask(sources, prompt, toTaskOptions(options, terms))
        return running(run, showDelta, (result) => result)
      }),
    resolve: (event) => event,
  }),
  caption: t.field({
    type: TextEvent,
    description: 'Says what is in a picture, as the words come.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      options: t.arg({ type: CaptionOptions, description: 'How to describe.' }),
    },
    subscribe: (_, { media, options }, context) =>
      streamModel(context, async (terms) => {
        const sources = await toMediaSources(media, context)
        const run = context.vision.stream.caption(sources, toTaskOptions(options, terms))
        return running(run, showDelta, (result) => result)
      }),
    resolve: (event) => event,
  }),
}))

const LabelMatchType = builder.objectRef<ClassifyResult['labels'][number]>('LabelMatch').implement({
  description: 'One of the labels that you gave.',
  fields: (t) => ({
    label: t.exposeString('label', { description: 'The label.' }),
    labelId: t.exposeInt('labelId', { description: 'Its place in your list, from 0.' }),
  }),
})

const ClassifyResultType = builder.objectRef<ClassifyResult>('ClassifyResult').implement({
  description: 'The labels that fit, and what it took.',
  interfaces: [TaskResultType],
  fields: (t) => ({
    label: t.exposeString('label', { nullable: true, description: 'The one that fits best.' }),
    labelId: t.exposeInt('labelId', { nullable: true, description: 'Its place in your list, from 0.' }),
    labels: t.field({
      type: [LabelMatchType],
      description: 'All that apply, the first first.',
      resolve: ({ labels }) => [...labels],
    }),
  }),
})

const ClassifyOptions = builder.inputType('ClassifyOptions', {
  description: 'How to choose.',
  fields: (t) => ({
    multiple: t.boolean({ description: 'Several labels may apply, or none.' }),
    prompt: t.string({ description: 'What to mind.' }),
    ...taskFields(t),
  }),
})

builder.mutationField('classify', (t) =>
  t.field({
    type: answerType('ClassifyAnswer', 'The labels that fit, or an expected failure.', ClassifyResultType),
    description: 'Chooses from a closed list of labels.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      labels: t.arg.stringList({ required: true, description: 'What to choose from.' }),
      options: t.arg({ type: ClassifyOptions, description: 'How to choose.' }),
    },
    resolve: (_, { media, labels, options }, context) =>
      callModel(context, async (terms) =>
        context.vision.classify(await toMediaSources(media, context), {
          ...toTaskOptions(options, terms),
          labels,
        }),
      ),
  }),
)

type ReadTextShape = ReadTextResult & { readonly picture: Picture }

const ReadTextResultType = builder.objectRef<ReadTextShape>('ReadTextResult').implement({
  description: 'The text of pictures and documents, and what it took.',
  interfaces: [TaskResultType],
  fields: (t) => ({
    text: t.exposeString('text', { description: 'All the text in reading order, a line a line.' }),
    lines: t.field({
      type: [DetectionType],
      description: 'The lines with their boxes; empty when no boxes were asked for.',
      resolve: ({ lines, picture }) => lines.map((detection) => ({ detection, picture, among: lines })),
    }),
  }),
})

const ReadTextOptions = builder.inputType('ReadTextOptions', {
  description: 'How to read.',
  fields: (t) => ({
    boxes: t.boolean({ description: 'Whether to give the box of each line; for one picture when absent.' }),
    prompt: t.string({ description: 'What to mind, such as "only the handwriting".' }),
    ...taskFields(t),
  }),
})

builder.mutationField('readText', (t) =>
  t.field({
    type: answerType('ReadTextAnswer', 'The text, or an expected failure.', ReadTextResultType),
    description: 'Reads the text in pictures and documents.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      options: t.arg({ type: ReadTextOptions, description: 'How to read.' }),
    },
    resolve: (_, { media, options }, context) =>
      callModel(context, async (terms) => {
        const sources = await toMediaSources(media, context)
        const result = await context.vision.readText(sources, toTaskOptions(options, terms))
        return { ...result, picture: pictureIn(sources, context, result) }
      }),
  }),
)

const LineRead = builder.objectRef<{ line: DetectionNode }>('LineRead').implement({
  description: 'A line of text, as soon as the model has written it to its end.',
  fields: (t) => ({
    line: t.field({
      type: DetectionType,
      description: 'It; its label is the text. Without a box where no boxes were asked for.',
      resolve: ({ line }) => line,
    }),
  }),
})

builder.subscriptionField('readText', (t) =>
  t.field({
    type: eventType('ReadTextEvent', 'Each line as it comes; then the whole text, or an expected failure.', {
      piece: LineRead,
      isPiece: (value) => 'line' in value,
      result: ReadTextResultType,
    }),
    description: 'Reads the text in pictures and documents, line by line.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: anyMedia }),
      options: t.arg({ type: ReadTextOptions, description: 'How to read.' }),
    },
    subscribe: (_, { media, options }, context) =>
      streamModel(context, async (terms) => {
        const sources = await toMediaSources(media, context)
        const picture = pictureIn(sources, context)
        return running(
          context.vision.stream.readText(sources, toTaskOptions(options, terms)),
          (detection) => ({ line: { detection, picture, among: [detection] } }),
          (result) => ({ ...result, picture: pictureIn(sources, context, result) }),
        )
      }),
    resolve: (event) => event,
  }),
)

/** The picture that lines are in: core says which; there is one at most that has boxes. */
function pictureIn(sources: readonly MediaSource[], context: Context, result?: ReadTextResult): Picture {
  const source = sources[result?.image?.inputIndex ?? 0]
  return createPicture({
    context,
    ...(source !== undefined && { source }),
    ...(result?.image && { known: result.image }),
  })
}
