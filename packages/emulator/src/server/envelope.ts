import type { RequestCount } from '../counts/count-request.ts'
import { textTokens } from '../counts/rules.ts'
import type { ModelTraits } from '../protocol/models.ts'
import type { Candidate, GenerateContentResponse, Part } from '../protocol/wire.ts'
import type { PreparedCall } from './prepare-call.ts'
import { createResponseId } from './request-id.ts'
import type { Surface } from './route.ts'

/** What came of a call, before it is put in the form of its surface. */
export interface Outcome {
  readonly candidates: readonly Candidate[]
  readonly count: RequestCount
  readonly thoughtsTokens?: number
  /** How sure the answer is, 0 to 1. */
  readonly sureness: number
  readonly nowMs: number
}

/**
 * Candidates of the Gemini API since 2.5 carry an `index`; before that, and on Vertex, they carry `avgLogprobs` and the
 * output is listed by modality instead: fixtures/wire/media-replies.json, all 49 exchanges.
 */
const listsOutput = (model: ModelTraits, surface: Surface): boolean =>
  surface === 'vertex' || model.generation < 2.5

/** Puts usage, model and id around candidates. */
export function envelope(
  { model, call, cachedTokens }: PreparedCall,
  { candidates, count, thoughtsTokens, sureness, nowMs }: Outcome,
): GenerateContentResponse {
  const vertex = call.surface === 'vertex'
  const listed = listsOutput(model, call.surface)
  const output = outputTokens(candidates)
  const cached = cachedTokens?.reduce((sum, entry) => sum + entry.tokenCount, 0)
  const avgLogprobs = -Math.abs(Math.log(Math.min(0.999, Math.max(0.001, sureness))))
  return {
    candidates: candidates.map(({ index, ...candidate }) => ({
      ...candidate,
      ...(listed ? { avgLogprobs, ...(index ? { index } : {}) } : { index: index ?? 0 }),
    })),
    usageMetadata: {
      promptTokenCount: count.total,
      // Not there, rather than 0, when nothing was said: SEEN in DRIFT.md.
      ...(output > 0 ? { candidatesTokenCount: output } : {}),
      totalTokenCount: count.total + output + (thoughtsTokens ?? 0),
      ...(cached ? { cachedContentTokenCount: cached, cacheTokensDetails: cachedTokens! } : {}),
      promptTokensDetails: count.byModality,
      ...(listed && output > 0
        ? { candidatesTokensDetails: [{ modality: 'TEXT' as const, tokenCount: output }] }
        : {}),
      ...(thoughtsTokens ? { thoughtsTokenCount: thoughtsTokens } : {}),
      ...(vertex ? { trafficType: 'ON_DEMAND' } : {}),
      ...(vertex || listed ? {} : { serviceTier: 'standard' }),
    },
    modelVersion: model.servedBy,
    ...(vertex ? { createTime: new Date(nowMs).toISOString().replace('Z', '000Z') } : {}),
    responseId: createResponseId(),
  }
}

function outputTokens(candidates: readonly Candidate[]): number {
  const written = (part: Part) =>
    part.thought ? '' : (part.text ?? (part.functionCall ? JSON.stringify(part.functionCall) : ''))
  return candidates
    .flatMap((candidate) => candidate.content?.parts ?? [])
    .reduce((sum, part) => sum + textTokens(written(part)), 0)
}
