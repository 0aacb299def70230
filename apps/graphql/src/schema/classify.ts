import type { ClassifyResult } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel } from '../call-model.ts'
import { manyMedia, toMediaSources } from './media.ts'
import { answerType, TaskResultType, taskFields, toTaskOptions } from './task.ts'

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
      media: t.arg(manyMedia),
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
