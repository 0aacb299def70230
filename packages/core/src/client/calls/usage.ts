import type { GenerateContentResponseUsageMetadata, ModalityTokenCount } from '@google/genai'
import { costOf } from '../../tokens/cost.ts'
import type { Usage } from '../types.ts'

/** Google's `usageMetadata` in our words. A modality entry without a count is 0; absent counts are 0. */
export function readUsage(
  metadata: GenerateContentResponseUsageMetadata | undefined,
  costUsd?: number,
): Usage {
  const promptTokens = metadata?.promptTokenCount ?? 0
  const candidatesTokens = metadata?.candidatesTokenCount ?? 0
  const thoughtsTokens = metadata?.thoughtsTokenCount ?? 0
  return {
    promptTokens,
    promptTokensByModality: byModality(metadata?.promptTokensDetails),
    candidatesTokens,
    thoughtsTokens,
    cachedTokens: metadata?.cachedContentTokenCount ?? 0,
    totalTokens: metadata?.totalTokenCount ?? promptTokens + candidatesTokens + thoughtsTokens,
    ...(costUsd !== undefined && { costUsd }),
  }
}

/** The sum of several calls' usage. The cost is known only when every call's is. */
export function addUsage(...all: readonly Usage[]): Usage {
  const sum = (pick: (usage: Usage) => number) => all.reduce((total, usage) => total + pick(usage), 0)
  const modalities: Record<string, number> = {}
  for (const usage of all) {
    for (const [name, tokens] of Object.entries(usage.promptTokensByModality)) {
      modalities[name] = (modalities[name] ?? 0) + tokens
    }
  }
  const priced = all.length > 0 && all.every((usage) => usage.costUsd !== undefined)
  return {
    promptTokens: sum((usage) => usage.promptTokens),
    promptTokensByModality: modalities,
    candidatesTokens: sum((usage) => usage.candidatesTokens),
    thoughtsTokens: sum((usage) => usage.thoughtsTokens),
    cachedTokens: sum((usage) => usage.cachedTokens),
    totalTokens: sum((usage) => usage.totalTokens),
    ...(priced && { costUsd: sum((usage) => usage.costUsd ?? 0) }),
  }
}

/** A list of counts as one record; an entry without a count is 0. */
export function byModality(details: readonly ModalityTokenCount[] | undefined): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { modality, tokenCount } of details ?? []) {
    const name = modality ?? 'MODALITY_UNSPECIFIED'
    counts[name] = (counts[name] ?? 0) + (tokenCount ?? 0)
  }
  return counts
}

/** What a call cost, in US dollars; nothing where no price is known or nothing was counted. */
export function priceUsage(
  model: string,
  metadata: GenerateContentResponseUsageMetadata | undefined,
): number | undefined {
  if (metadata?.promptTokenCount === undefined) return undefined
  const usage = readUsage(metadata)
  const audioTokens = usage.promptTokensByModality.AUDIO ?? 0
  const cachedAudioTokens = (metadata.cacheTokensDetails ?? [])
    .filter(({ modality }) => modality === 'AUDIO')
    .reduce((sum, { tokenCount = 0 }) => sum + tokenCount, 0)
  const { promptTokens, cachedTokens, candidatesTokens, thoughtsTokens } = usage
  const billable = {
    promptTokens,
    audioTokens,
    cachedTokens,
    cachedAudioTokens,
    candidatesTokens,
    thoughtsTokens,
  }
  return costOf(billable, { model })?.totalUsd
}
