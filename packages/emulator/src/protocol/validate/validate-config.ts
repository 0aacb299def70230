import { readLevel } from '../call-media.ts'
import { snakeName } from '../camel-case.ts'
import type { ModelTraits } from '../models.ts'
import type { GenerationConfig } from '../wire.ts'
import { checkJsonMode, checkResponseFormat } from './check-json-mode.ts'
import { checkThinking } from './check-thinking.ts'
import type { Check } from './context.ts'
import type { Findings } from './findings.ts'
import { checkNames, finite } from './names-and-numbers.ts'

const configFields = new Set<string>(
  'candidateCount stopSequences maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution thinkingConfig speechConfig audioTimestamp routingConfig modelSelectionConfig imageConfig enableAffectiveDialog responseFormat translationConfig audioTranscriptionConfig modelConfig'.split(
    ' ',
  ),
)

const at = 'generation_config'

/** Notes what is wrong with a generation config. */
export function validateConfig(config: GenerationConfig, check: Check): void {
  const { findings } = check
  checkNames(config, configFields, at, findings)
  checkSampling(config, check)
  if (config.mediaResolution !== undefined) {
    const level = readLevel(config.mediaResolution)
    if (level === undefined || level === 'ultra')
      findings.badValue(`${at}.media_resolution`, 'GenerationConfig.MediaResolution', config.mediaResolution)
  }
  checkResponseFormat(config, findings)
  checkJsonMode(config, findings)
  if (Array.isArray(config.thinkingConfig)) findings.notRepeating(config, 'thinkingConfig', at)
  else if (config.thinkingConfig) checkThinking(config, check)
}

function checkSampling(config: GenerationConfig, { model, surface, findings }: Check): void {
  const ranges: [keyof GenerationConfig, number, number][] = [
    ['temperature', 0, model.resource.maxTemperature ?? 2],
    ['topP', 0, 1],
    ['presencePenalty', -2, 2],
    ['frequencyPenalty', -2, 2],
  ]
  for (const [name, low, high] of ranges) {
    if (config[name] === undefined) continue
    const field = snakeName(name)
    const value = finite(config[name], `${at}.${field}`, 'TYPE_FLOAT', findings)
    if (value === undefined) continue
    if (value < low || value > high)
      findings.rule(
        `${at}.${field}`,
        `${field} must be in the range [${low.toFixed(1)}, ${high.toFixed(1)}].`,
      )
    else if (name.endsWith('Penalty') && value !== 0) refusePenalty(model, findings)
  }
  const whole = (name: 'topK' | 'maxOutputTokens' | 'candidateCount') =>
    config[name] === undefined
      ? undefined
      : finite(config[name], `${at}.${snakeName(name)}`, 'TYPE_INT32', findings)
  const topK = whole('topK')
  if (topK !== undefined && topK < 0) findings.rule(`${at}.top_k`, 'top_k must be nonnegative.')
  const most = whole('maxOutputTokens')
  if (most !== undefined && most < 1)
    findings.rule(`${at}.max_output_tokens`, 'max_output_tokens must be positive.')
  const limit = model.resource.outputTokenLimit
  if (most !== undefined && most > limit && surface === 'vertex')
    findings.refuse(
      `Unable to submit request because it has a maxOutputTokens value of ${most} but the supported range is from 1 (inclusive) to ${limit + 1} (exclusive). Update the value and try again.`,
    )
  const candidates = whole('candidateCount')
  if (candidates !== undefined && (candidates < 1 || candidates > 8))
    findings.rule(`${at}.candidate_count`, 'candidate_count must be in the range [1, 8].')
  else if (candidates !== undefined && candidates > 1 && (model.generation >= 3 || /-image$/.test(model.id)))
    findings.refuse('Multiple candidates is not enabled for this model')
  const stops = config.stopSequences
  if (stops === undefined) return
  const place = `${at}.stop_sequences`
  if (!Array.isArray(stops)) findings.badValue(place, 'TYPE_STRING', stops)
  else if (stops.length > 5) findings.rule(place, 'at most 5 stop_sequences are allowed.')
  else if (stops.includes('')) findings.rule(place, 'stop_sequences must not be empty.')
}

/** Since 2.5 no model takes penalties; 0 is let through. 2.5 names itself, later ones do not. */
function refusePenalty(model: ModelTraits, findings: Findings): void {
  if (model.generation < 2.5) return
  const which = model.generation < 3 ? `models/${model.id}` : 'this model'
  findings.refuse(`Penalty is not enabled for ${which}`)
}
