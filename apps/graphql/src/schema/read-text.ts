import type { MediaSource, ReadTextResult } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel, running, streamModel } from '../call-model.ts'
import type { Context } from '../context.ts'
import { createPicture, type Picture } from '../picture.ts'
import { DetectionType } from './detection.ts'
import type { DetectionNode } from './detection-node.ts'
import { manyMedia, toMediaSources } from './media.ts'
import { answerType, eventType, TaskResultType, taskFields, toTaskOptions } from './task.ts'

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

const readTextArgs = builder.args((t) => ({
  media: t.field(manyMedia),
  options: t.field({ type: ReadTextOptions, description: 'How to read.' }),
}))

builder.mutationField('readText', (t) =>
  t.field({
    type: answerType('ReadTextAnswer', 'The text, or an expected failure.', ReadTextResultType),
    description: 'Reads the text in pictures and documents.',
    args: readTextArgs,
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
    args: readTextArgs,
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
