import { resolveModel } from '../models/resolve-model.ts'
import type { PriceRow } from '../models/types.ts'

/** Tokens of one call, by what they cost. Counts that are absent are 0. */
export interface BillableTokens {
  readonly promptTokens: number
  /** Prompt tokens of sound, part of `promptTokens`. */
  readonly audioTokens?: number
  /** Prompt tokens served from a cache, part of `promptTokens`. */
  readonly cachedTokens?: number
  /** Cached tokens of sound, part of `cachedTokens`. */
  readonly cachedAudioTokens?: number
  readonly candidatesTokens?: number
  /** Thinking is billed as output. */
  readonly thoughtsTokens?: number
}

/** How to price. */
export interface CostOptions {
  readonly model: string
  /**
   * Batch calls cost half, but for what comes from a cache: that costs the same as in any call. Source:
   * https://ai.google.dev/gemini-api/docs/batch-api
   * @default false
   */
  readonly batch?: boolean
  /** ISO date. @default today */
  readonly date?: string
}

/** Money with its source. */
export interface Cost {
  /** The prompt, cached or not. */
  readonly inputUsd: number
  /** The part of `inputUsd` that is sound. */
  readonly inputAudioUsd: number
  /** The part of `inputUsd` that came from a cache. */
  readonly inputCachedUsd: number
  /** Answer and thoughts. */
  readonly outputUsd: number
  /** The part of `outputUsd` that is thoughts. */
  readonly thoughtsUsd: number
  readonly totalUsd: number
  readonly source: string
  readonly checked: string
}

/** What a call costs; `undefined` when no price is known for the model. */
export function costOf(tokens: BillableTokens, options: CostOptions): Cost | undefined {
  const prices = resolveModel(options.model, { date: options.date }).prices
  if (!prices) return undefined
  const { input, output, cacheRead, inputAudio, cacheAudioRead } = rates(prices.value, tokens.promptTokens)
  const { promptTokens, audioTokens = 0, cachedTokens = 0 } = tokens
  const dollars = (perMillion: number): number => ((options.batch ? 0.5 : 1) * perMillion) / 1_000_000
  const uncached = Math.max(0, promptTokens - cachedTokens)
  // Sound that is not in the rest of the prompt was in the cache, whoever forgot to say so.
  const cachedAudioTokens = Math.max(tokens.cachedAudioTokens ?? 0, audioTokens - uncached)
  const freshAudio = Math.max(0, audioTokens - cachedAudioTokens)
  const fresh = Math.max(0, uncached - freshAudio)
  const cachedAudioUsd = (cachedAudioTokens * cacheAudioRead) / 1_000_000
  const inputAudioUsd = dollars(freshAudio * inputAudio) + cachedAudioUsd
  const cachedOtherUsd = (Math.max(0, cachedTokens - cachedAudioTokens) * cacheRead) / 1_000_000
  const inputUsd = dollars(fresh * input) + inputAudioUsd + cachedOtherUsd
  const thoughtsUsd = dollars((tokens.thoughtsTokens ?? 0) * output)
  const outputUsd = dollars((tokens.candidatesTokens ?? 0) * output) + thoughtsUsd
  return {
    inputUsd,
    inputAudioUsd,
    inputCachedUsd: cachedOtherUsd + cachedAudioUsd,
    outputUsd,
    thoughtsUsd,
    totalUsd: inputUsd + outputUsd,
    source: prices.source,
    checked: prices.checked,
  }
}

/** The whole call is billed at the tier that its prompt reaches. */
function rates(row: PriceRow, promptTokens: number): Required<Omit<PriceRow, 'tier'>> {
  const tier = row.tier && promptTokens > row.tier.above ? row.tier : undefined
  const input = tier?.input ?? row.input
  const cacheRead = tier?.cacheRead ?? row.cacheRead ?? input
  const inputAudio = tier ? input : (row.inputAudio ?? input)
  return {
    input,
    output: tier?.output ?? row.output,
    cacheRead,
    inputAudio,
    cacheAudioRead: row.cacheAudioRead ?? cacheRead,
  }
}
