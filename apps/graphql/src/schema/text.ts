import type { TextResult } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel, running, streamModel } from '../call-model.ts'
import { manyMedia, toMediaSources } from './media.ts'
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

const askArgs = builder.args((t) => ({
  media: t.field(manyMedia),
  prompt: t.string({ required: true, description: 'The question.' }),
  options: t.field({ type: AskOptions, description: 'How to answer.' }),
}))

const captionArgs = builder.args((t) => ({
  media: t.field(manyMedia),
  options: t.field({ type: CaptionOptions, description: 'How to describe.' }),
}))

builder.mutationFields((t) => ({
  ask: t.field({
    type: TextAnswer,
    description: 'Answers a question about one or many media.',
    args: askArgs,
    resolve: (_, { media, prompt, options }, context) =>
      callModel(context, async (terms) =>
        context.vision.ask(await toMediaSources(media, context), prompt, toTaskOptions(options, terms)),
      ),
  }),
  caption: t.field({
    type: TextAnswer,
    description: 'Says what is in a picture.',
    args: captionArgs,
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
    args: askArgs,
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
    args: captionArgs,
    subscribe: (_, { media, options }, context) =>
      streamModel(context, async (terms) => {
        const sources = await toMediaSources(media, context)
        const run = context.vision.stream.caption(sources, toTaskOptions(options, terms))
        return running(run, showDelta, (result) => result)
      }),
    resolve: (event) => event,
  }),
}))
