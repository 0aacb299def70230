import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import type { EstimateOptions, PartEstimate } from './types.ts'

const recordings = 'recorded answers, docs/facts/audio-tokens.md'

/** Tokens of a second of sound, which is 32 in every guide and 25 in most bills. */
export function audioRate(
  model: Model,
  { surface, method }: Pick<EstimateOptions, 'surface' | 'method'>,
): number {
  if (method === 'countTokens') return 32
  if (model.version >= 3 || model.family === '2.0') return 25
  return model.family === '2.5' && surface === 'vertex' ? 25 : 32
}

/**
 * What a sound file takes.
 * @param facts the length in seconds, 0 or more
 * @throws SightglassError `request_invalid` for a length that is none
 */
export function estimateAudioTokens(
  facts: { readonly durationSeconds: number },
  options: EstimateOptions,
): PartEstimate {
  return audioPart(facts, resolveModel(options.model, { surface: options.surface }), options)
}

/** {@link estimateAudioTokens} for a model that is already resolved. */
export function audioPart(
  { durationSeconds }: { readonly durationSeconds: number },
  model: Model,
  options: EstimateOptions,
): PartEstimate {
  if (!(durationSeconds >= 0 && Number.isFinite(durationSeconds))) {
    throw new SightglassError('request_invalid', 'Sound needs a length in seconds.', {
      details: { given: String(durationSeconds) },
    })
  }
  const documentedTokens = Math.ceil(32 * durationSeconds - 1e-6)
  const rate = options.rule === 'documented' ? 32 : audioRate(model, options)
  // Recorded: 25 x whole seconds up before Gemini 3, and countTokens x whole seconds down.
  const counting = options.method === 'countTokens' && options.rule !== 'documented'
  const wholeSeconds = counting || (rate === 25 && model.version < 3)
  const billed = counting
    ? Math.floor(durationSeconds)
    : wholeSeconds
      ? Math.ceil(durationSeconds)
      : durationSeconds
  const tokens = Math.ceil(rate * billed - 1e-6)
  return {
    kind: 'audio',
    tokens,
    tokensByModality: { AUDIO: tokens },
    basis: options.rule === 'documented' ? 'documented' : model.version > 3.5 ? 'extrapolated' : 'measured',
    source: options.rule === 'documented' ? 'https://ai.google.dev/gemini-api/docs/audio' : recordings,
    explain: `${rate} tokens x ${wholeSeconds ? `${billed} whole seconds` : `${durationSeconds} s`} = ${tokens}, rounded up.`,
    documentedTokens,
    documented: { tiles: undefined, frames: undefined, audioSeconds: durationSeconds, pages: undefined },
  }
}
