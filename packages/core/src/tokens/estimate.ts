import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { audioPart } from './audio-tokens.ts'
import { type Cost, costOf } from './cost.ts'
import { isDeveloperCount } from './developer-count.ts'
import { documentPart } from './document-tokens.ts'
import { imagePart } from './image-tokens.ts'
import { textPart, unreadTextPart } from './text-tokens.ts'
import type { EstimateInput, EstimateOptions, PartEstimate, TextCounter, TokenEstimate } from './types.ts'
import { videoPart } from './video-tokens.ts'

/** A request to be estimated. */
export interface EstimateRequest extends EstimateOptions {
  /** The media, in order. */
  readonly inputs: readonly EstimateInput[]
  /** The prompt. */
  readonly text?: string
  /** Counted like the prompt, with a role token of its own. */
  readonly systemInstruction?: string
  /** Counts text exactly. @default a rule over its letters */
  readonly tokenizer?: TextCounter
  /** Prompt tokens that are expected from a cache; cheaper, part of the total and never more than it. @default 0 */
  readonly cachedTokens?: number
  /** Price it as a batch call. @default false */
  readonly batch?: boolean
  /** ISO date that prices are for. @default today */
  readonly date?: string
}

/**
 * What a request's prompt is expected to take, per part and in total, and how that is known. Asks nobody.
 * @throws SightglassError `request_invalid`, with `inputIndex`, for an input that lacks a fact its count needs
 */
export function estimateTokens(request: EstimateRequest): TokenEstimate {
  const model = resolveModel(request.model, { surface: request.surface })
  const role = roleTokens(model, request)
  const parts = estimateInputs(request, model)
  const documented = request.rule === 'documented'
  const words = { tokenizer: request.tokenizer, model, roleTokens: role, documented }
  // Words among the inputs are words of the prompt's content.
  const wordy = request.text ? -1 : request.inputs.findIndex((input) => input.kind === 'text' && input.text)
  const first = request.inputs[wordy]
  if (role > 0 && first?.kind === 'text' && first.text)
    parts[wordy] = {
      ...textPart(first.text, words),
      ...(first.label !== undefined && { label: first.label }),
    }
  if (request.systemInstruction)
    parts.push({ ...textPart(request.systemInstruction, words), label: 'system instruction' })
  if (request.text) parts.push(textPart(request.text, words))

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
    for (const modality in part.tokensByModality) {
      const tokens = part.tokensByModality[modality as keyof typeof part.tokensByModality] ?? 0
      tokensByModality[modality] = (tokensByModality[modality] ?? 0) + tokens
    }
  }
  // Recorded: countTokens of the Developer API adds a token for the role from 2.0 on; Vertex does not.
  if (isDeveloperCount(request) && !documented && model.version >= 2) {
    totalTokens += 1
    low += 1
    high += 1
  }
  const cost = costOf(
    {
      promptTokens: totalTokens,
      audioTokens: tokensByModality.AUDIO ?? 0,
      ...(request.cachedTokens !== undefined && {
        cachedTokens: Math.min(Math.max(0, request.cachedTokens), totalTokens),
      }),
    },
    { model: model.id, batch: request.batch, date: request.date },
  )
  return {
    totalTokens,
    tokensByModality,
    ...(low !== high && { range: [low, high] as const }),
    documentedTokens,
    parts,
    contextShare: totalTokens / model.tokens.input.value,
    ...(cost && {
      cost: {
        inputUsd: cost.inputUsd,
        inputUsdByModality: shareOut(cost, tokensByModality),
        source: cost.source,
        checked: cost.checked,
      },
    }),
    model: model.id,
    known: model.known,
  }
}

function estimateInputs(request: EstimateRequest, model: Model): PartEstimate[] {
  const { mediaResolution, ...rest } = request
  const options = {
    ...rest,
    // The Developer API's countTokens takes no setting for the whole request.
    ...(!isDeveloperCount(request) && { mediaResolution }),
    mediaInRequest: countMedia(request.inputs),
  }
  return request.inputs.map((input, index) => estimateInput(input, index, model, options))
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
      return input.text === undefined
        ? unreadTextPart(input.byteLength ?? 0)
        : textPart(input.text, {
            tokenizer: options.tokenizer,
            model,
            documented: options.rule === 'documented',
          })
  }
}

/**
 * Recorded: the Developer API bills a token for the role of each content that holds words, from 2.5 on; Vertex does not.
 * What countTokens adds is added to the total.
 */
function roleTokens(model: Model, { method, surface, rule }: EstimateOptions): number {
  if (rule === 'documented') return 0
  return surface !== 'vertex' && method !== 'countTokens' && model.version >= 2.5 ? 1 : 0
}

/** Sound has a price of its own; all else shares the rest by its tokens. */
function shareOut(
  { inputUsd, inputAudioUsd }: Pick<Cost, 'inputUsd' | 'inputAudioUsd'>,
  tokensByModality: Readonly<Record<string, number>>,
): Record<string, number> {
  const { AUDIO, ...others } = tokensByModality
  const rest = Object.values(others).reduce((sum, tokens) => sum + tokens, 0)
  return {
    ...Object.fromEntries(
      Object.entries(others).map(([modality, tokens]) => [
        modality,
        rest === 0 ? 0 : ((inputUsd - inputAudioUsd) * tokens) / rest,
      ]),
    ),
    ...(AUDIO !== undefined && { AUDIO: inputAudioUsd }),
  }
}

/** Pictures and pages: 2.0 looks closer at a single one. */
function countMedia(inputs: readonly EstimateInput[]): number {
  return inputs.reduce(
    (sum, input) =>
      sum +
      (input.kind === 'image'
        ? 1
        : input.kind === 'document'
          ? (input.pages ?? input.pageSizes?.length ?? 1)
          : 0),
    0,
  )
}
