import type { TaskResult, Usage } from '@sightglass/core'
import { builder } from '../builder.ts'

export const ModalityTokens = builder
  .objectRef<{ modality: string; tokens: number }>('ModalityTokens')
  .implement({
    description: 'Tokens of one modality.',
    fields: (t) => ({
      modality: t.exposeString('modality', { description: 'TEXT, IMAGE, VIDEO, AUDIO or DOCUMENT.' }),
      tokens: t.exposeInt('tokens', { description: 'How many.' }),
    }),
  })

/** Tokens by modality as a list. */
export function modalityTokens(tokens: Readonly<Record<string, number>>) {
  return Object.entries(tokens).map(([modality, count]) => ({ modality, tokens: count }))
}

export const UsageType = builder.objectRef<Usage>('Usage').implement({
  description: 'Tokens and money of one call, as the model API reported them.',
  fields: (t) => ({
    promptTokens: t.exposeInt('promptTokens', { description: 'Tokens of the prompt, media included.' }),
    promptTokensByModality: t.field({
      type: [ModalityTokens],
      description: 'The prompt by modality.',
      resolve: (usage) => modalityTokens(usage.promptTokensByModality),
    }),
    candidatesTokens: t.exposeInt('candidatesTokens', { description: 'Tokens of the answer.' }),
    thoughtsTokens: t.exposeInt('thoughtsTokens', { description: 'Tokens of thinking.' }),
    cachedTokens: t.exposeInt('cachedTokens', { description: 'Prompt tokens served from a cache.' }),
    totalTokens: t.exposeInt('totalTokens', { description: 'All of them.' }),
    costUsd: t.exposeFloat('costUsd', { nullable: true, description: 'US dollars, where a price is known.' }),
  }),
})

export const CallEstimateType = builder
  .objectRef<NonNullable<TaskResult['estimate']>>('CallEstimate')
  .implement({
    description: 'What the estimator expected of the prompt before the call.',
    fields: (t) => ({
      promptTokens: t.exposeInt('promptTokens', { description: 'Tokens of the prompt, media included.' }),
      costUsd: t.exposeFloat('costUsd', {
        nullable: true,
        description: 'US dollars, where a price is known.',
      }),
    }),
  })
