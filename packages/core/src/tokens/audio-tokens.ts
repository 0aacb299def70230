import { SightglassError } from '../errors/sightglass-error.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { isDeveloperCount } from './developer-count.ts'
import type { EstimateOptions, PartEstimate } from './types.ts'

const recordings = 'recorded answers, docs/facts/audio-tokens.md'

/** Tokens of a second of sound: what is billed, or what the Developer API's countTokens answers. */
export function audioRate(model: Model, options: Pick<EstimateOptions, 'method' | 'surface'>): number {
  return isDeveloperCount(options) ? 32 : model.audioTokensPerSecond.value
}

/** Ticks of sound with the one begun: 33 for exactly 1 s at 32. */
export function begunTicks(rate: number, seconds: number): number {
  return seconds > 0 ? Math.floor(rate * seconds + 1e-6) + 1 : 0
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
      details: { given: String(durationSeconds), try: 'Give durationSeconds.' },
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
    basis: documented ? 'documented' : isRecorded(model, options) ? 'measured' : 'extrapolated',
    source: documented ? 'https://ai.google.dev/gemini-api/docs/audio' : recordings,
    explain: `${rate} tokens x ${why} = ${tokens}.`,
    ...(most !== undefined && { range: [tokens, most] as const }),
    documentedTokens,
    documented: { audioSeconds: durationSeconds },
  }
}

/** Newer models and Vertex AI's countTokens are on no record, and the first vision model takes no sound. */
function isRecorded({ version }: Model, { method, surface }: EstimateOptions): boolean {
  return version >= 1.5 && version <= 3.5 && !(method === 'countTokens' && surface === 'vertex')
}

interface SoundCount {
  readonly tokens: number
  readonly why: string
  readonly most?: number
}

/** How each generation rounds, as recorded. */
function measuredSound(seconds: number, rate: number, model: Model, options: EstimateOptions): SoundCount {
  const developer = options.surface !== 'vertex'
  const counted = options.method === 'countTokens'
  // 1.5 answered 83,552 for 2,610.13 s.
  if (model.family === '1.5') return begunSeconds(rate, seconds)
  if (isDeveloperCount(options) && model.family === '2.0') {
    const whole = Math.floor(seconds + 1e-6)
    return { tokens: rate * whole, why: `${whole} whole seconds` }
  }
  // 2.5 on the Developer API begins one token more: 33 for a sound of exactly 1 s. countTokens still does for Gemini 3.
  if (developer && seconds > 0 && (model.family === '2.5' || (counted && model.version > 2))) {
    const tokens = begunTicks(rate, seconds)
    const why = `${seconds} s, and the one begun`
    // 2.5 and 3 answered 83,527 and the role for the 2,610.13 s of a file's header.
    return { tokens, why, ...(counted && { most: tokens + 3 }) }
  }
  if (rate === 25 && model.version < 3) return begunSeconds(rate, seconds)
  return { tokens: roundUp(rate * seconds), why: `${seconds} s, rounded up` }
}

function begunSeconds(rate: number, seconds: number): SoundCount {
  const whole = roundUp(seconds)
  return { tokens: rate * whole, why: `${whole} seconds, begun ones whole` }
}

/** Up, but not for what a sum of fractions is off. */
function roundUp(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-6))
}
