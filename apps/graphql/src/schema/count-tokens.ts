import type { CountResult } from '@sightglass/core'
import { builder } from '../builder.ts'
import { callModel } from '../call-model.ts'
import { TokenEstimateType } from './estimate.ts'
import { MediaInput, toMediaSources } from './media.ts'
import { answerType, mediaFields, toTaskOptions } from './task.ts'
import { ModalityTokens, modalityTokens } from './usage.ts'

const TokenCount = builder.objectRef<CountResult>('TokenCount').implement({
  description: "The API's own count, and how far the estimate was off.",
  fields: (t) => ({
    model: t.exposeString('model', { description: 'For this model.' }),
    totalTokens: t.exposeInt('totalTokens', { description: "The API's count." }),
    tokensByModality: t.field({
      type: [ModalityTokens],
      description: 'By modality.',
      resolve: ({ tokensByModality }) => modalityTokens(tokensByModality),
    }),
    estimate: t.expose('estimate', { type: TokenEstimateType, nullable: true, description: 'Ours.' }),
    driftTokens: t.int({
      nullable: true,
      description: "How far the API's count lies above the estimate.",
      resolve: ({ drift }) => drift?.tokens,
    }),
    driftShare: t.float({
      nullable: true,
      description: "The same as a share of the API's count.",
      resolve: ({ drift }) => drift?.share,
    }),
  }),
})

const CountOptions = builder.inputType('CountOptions', {
  description: 'What would go with the media.',
  fields: (t) => ({ prompt: t.string({ description: 'The prompt.' }), ...mediaFields(t) }),
})

builder.mutationField('countTokens', (t) =>
  t.field({
    type: answerType('CountAnswer', 'A count, or an expected failure.', TokenCount),
    description: 'Asks the API to count. It costs nothing but a call.',
    args: {
      media: t.arg({ type: [MediaInput], required: true, description: 'In order. One needs no list.' }),
      options: t.arg({ type: CountOptions, description: 'What would go with them.' }),
    },
    resolve: (_, { media, options }, context) =>
      callModel(context, async ({ maxTokens: _, ...terms }) =>
        context.vision.countTokens(await toMediaSources(media, context), toTaskOptions(options, terms)),
      ),
  }),
)
