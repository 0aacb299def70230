import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { audioPart } from './audio-tokens.ts'
import { costOf } from './cost.ts'
import { documentPart } from './document-tokens.ts'
import { imagePart } from './image-tokens.ts'
import { estimateTextTokens } from './text-tokens.ts'
import type { EstimateInput, EstimateOptions, PartEstimate, TokenEstimate } from './types.ts'
import { videoPart } from './video-tokens.ts'

/** A request to be estimated. */
export interface EstimateRequest extends EstimateOptions {
  /** The media, in order. */
  readonly inputs: readonly EstimateInput[]
  /** The prompt. */
  readonly text?: string
}

/**
 * What a request's prompt is expected to take, per part and in total, and how that is known. Asks nobody.
 * @throws SightglassError `request_invalid`, with `inputIndex`, for an input that lacks a fact its count needs
 */
export function estimateTokens(request: EstimateRequest): TokenEstimate {
  const model = resolveModel(request.model, { surface: request.surface })
  const mediaInRequest = countMedia(request.inputs)
  const parts: PartEstimate[] = []
  for (const [index, input] of request.inputs.entries())
    parts.push(estimateInput(input, index, model, { ...request, mediaInRequest }))
  if (request.text) parts.push(estimateTextTokens(request.text))

  let totalTokens = 0
  let low = 0
  let high = 0
  let documentedTokens = 0
  const tokensByModality: Record<string, number> = {}
  for (const part of parts) {
    totalTokens += part.tokens
    low += part.range?.[0] ?? part.tokens
    high += part.range?.[1] ?? part.tokens
    documentedTokens += part.documentedTokens ?? part.tokens
    for (const [modality, tokens] of Object.entries(part.tokensByModality)) {
      tokensByModality[modality] = (tokensByModality[modality] ?? 0) + (tokens ?? 0)
    }
  }
  // Recorded: countTokens of the Developer API adds a token for the role from 2.0 on; Vertex does not.
  if (request.method === 'countTokens' && request.surface !== 'vertex' && model.version >= 2) {
    totalTokens += 1
    low += 1
    high += 1
  }
  const cost = costOf(
    { promptTokens: totalTokens, audioTokens: tokensByModality.AUDIO ?? 0 },
    { model: model.id },
  )
  return {
    totalTokens,
    tokensByModality,
    ...(low !== high && { range: [low, high] as const }),
    documentedTokens,
    parts,
    contextShare: totalTokens / model.tokens.input.value,
    ...(cost && { cost: { inputUsd: cost.inputUsd, source: cost.source, checked: cost.checked } }),
    model: model.id,
    known: model.known,
  }
}

function estimateInput(
  input: EstimateInput,
  index: number,
  model: Model,
  options: EstimateRequest & { readonly mediaInRequest: number },
): PartEstimate {
  try {
    const part = estimateKind(input, model, options)
    return input.label === undefined ? part : { ...part, label: input.label }
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    const { code, shortMessage, details } = error
    throw new SightglassError(code, shortMessage, { details, inputIndex: index, cause: error })
  }
}

function estimateKind(
  input: EstimateInput,
  model: Model,
  options: EstimateRequest & { readonly mediaInRequest: number },
): PartEstimate {
  switch (input.kind) {
    case 'image':
      return imagePart(
        { width: input.width ?? Number.NaN, height: input.height ?? Number.NaN },
        model,
        input.mediaResolution ? { ...options, mediaResolution: input.mediaResolution } : options,
      )
    case 'video':
      return videoPart(input, model, options)
    case 'audio':
      return audioPart({ durationSeconds: input.durationSeconds ?? Number.NaN }, model, options)
    case 'document':
      return documentPart(input, model, options)
    case 'text':
      return estimateTextTokens(input.text ?? ' word'.repeat(Math.ceil((input.byteLength ?? 0) / 5)))
  }
}

/** Pictures and pages: 2.0 looks closer at a single one. */
function countMedia(inputs: readonly EstimateInput[]): number {
  return inputs.reduce(
    (sum, input) => sum + (input.kind === 'image' ? 1 : input.kind === 'document' ? (input.pages ?? 1) : 0),
    0,
  )
}
