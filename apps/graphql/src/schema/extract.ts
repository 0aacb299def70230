import { type ExtractResult, SightglassError } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel, running, streamModel } from '../call-model.ts'
import { manyMedia, toMediaSources } from './media.ts'
import { answerType, eventType, TaskResultType, taskFields, toTaskOptions } from './task.ts'

const ExtractResultType = builder.objectRef<ExtractResult>('ExtractResult').implement({
  description: 'Data in the form of your schema, and what it took.',
  interfaces: [TaskResultType],
  fields: (t) => ({ data: t.expose('data', { type: 'JSON', nullable: true, description: 'The data.' }) }),
})

const PartialData = builder.objectRef<{ partial: unknown }>('PartialData').implement({
  description: 'The data so far: any field may be missing, and the last text may be half there.',
  fields: (t) => ({
    partial: t.expose('partial', { type: 'JSON', nullable: true, description: 'The data so far.' }),
  }),
})

const ExtractOptions = builder.inputType('ExtractOptions', {
  description: 'How to extract.',
  fields: (t) => ({ prompt: t.string({ description: 'What to mind.' }), ...taskFields(t) }),
})

const extractArgs = builder.args((t) => ({
  media: t.field(manyMedia),
  schema: t.field({ type: 'JSON', required: true, description: 'A JSON Schema.' }),
  options: t.field({ type: ExtractOptions, description: 'How to extract.' }),
}))

builder.mutationField('extract', (t) =>
  t.field({
    type: answerType('ExtractAnswer', 'Data, or an expected failure.', ExtractResultType),
    description: 'Fills a JSON Schema from media.',
    args: extractArgs,
    resolve: (_, { media, schema, options }, context) =>
      callModel(context, async (terms) =>
        context.vision.extract(await toMediaSources(media, context), {
          ...toTaskOptions(options, terms),
          schema: jsonSchema(schema),
        }),
      ),
  }),
)

builder.subscriptionField('extract', (t) =>
  t.field({
    type: eventType('ExtractEvent', 'The data as it grows; then all of it, or an expected failure.', {
      piece: PartialData,
      isPiece: (value) => 'partial' in value,
      result: ExtractResultType,
    }),
    description: 'Fills a JSON Schema from media, as it is written.',
    args: extractArgs,
    subscribe: (_, { media, schema, options }, context) =>
      streamModel(context, async (terms) => {
        const sources = await toMediaSources(media, context)
        const run = context.vision.stream.extract(sources, {
          ...toTaskOptions(options, terms),
          schema: jsonSchema(schema),
        })
        return running(
          run,
          (partial) => ({ partial }),
          (result) => result,
        )
      }),
    resolve: (event) => event,
  }),
)

function jsonSchema(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new SightglassError('request_invalid', 'The schema is no JSON Schema.', {
    details: {
      given: Array.isArray(value) ? 'a list' : typeof value,
      try: 'Give an object such as {"type": "object"}.',
    },
  })
}
