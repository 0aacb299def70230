import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import type { EstimateOptions, PartEstimate } from './types.ts'

const recordings = 'recorded answers, docs/facts/audio-tokens.md'

/** Tokens of a second of sound: what is billed, or what countTokens answers. */
export function audioRate(model: Model, { method }: Pick<EstimateOptions, 'method'>): number {
  return method === 'countTokens' ? 32 : model.audioTokensPerSecond.value
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
  const documentedTokens = roundUp(32 * durationSeconds)
  const rate = options.rule === 'documented' ? 32 : audioRate(model, options)
  const documented = options.rule === 'documented'
  const { tokens, why, most } = documented
    ? { tokens: documentedTokens, why: `${durationSeconds} s, rounded up`, most: undefined }
    : measuredSound(durationSeconds, rate, model, options)
  return {
    kind: 'audio',
    tokens,
    tokensByModality: { AUDIO: tokens },
    basis: documented ? 'documented' : model.version > 3.5 ? 'extrapolated' : 'measured',
    source: documented ? 'https://ai.google.dev/gemini-api/docs/audio' : recordings,
    explain: `${rate} tokens x ${why} = ${tokens}.`,
    ...(most !== undefined && { range: [tokens, most] as const }),
    documentedTokens,
    documented: { audioSeconds: durationSeconds },
  }
}

interface SoundCount {
  readonly tokens: number
  readonly why: string
  readonly most?: number
}

/** How each generation rounds, as recorded. */
function measuredSound(
  seconds: number,
  rate: number,
  model: Model,
  { method, surface }: EstimateOptions,
): SoundCount {
  if (method === 'countTokens') {
    const whole = Math.floor(seconds + 1e-6)
    const tokens = rate * whole
    // Gemini 3 answered 83,528 for 2,610.13 s where 2.0 answered 83,520.
    return { tokens, why: `${whole} whole seconds`, ...(model.version >= 3 && { most: tokens + 8 }) }
  }
  if (rate === 25 && model.version < 3) {
    const whole = roundUp(seconds)
    return { tokens: rate * whole, why: `${whole} seconds, begun ones whole` }
  }
  // 2.5 on the Developer API begins one token more: 33 for a sound of exactly 1 s.
  if (model.family === '2.5' && surface !== 'vertex' && seconds > 0)
    return { tokens: Math.floor(rate * seconds + 1e-6) + 1, why: `${seconds} s, and the one begun` }
  return { tokens: roundUp(rate * seconds), why: `${seconds} s, rounded up` }
}

/** Up, but not for what a sum of fractions is off. */
function roundUp(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-6))
}
