import { readLevel } from '../call-media.ts'
import { snakeName } from '../camel-case.ts'
import { invalidArgument } from '../rpc-error.ts'
import type { GenerationConfig } from '../wire.ts'
import { checkJsonMode } from './check-json-mode.ts'
import { checkThinking } from './check-thinking.ts'
import type { ValidateContext } from './context.ts'
import { badValue, broken, finite, onlyKnown, typeName } from './wrong-field.ts'

const configFields = new Set<string>(
  'candidateCount stopSequences maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution thinkingConfig speechConfig audioTimestamp routingConfig modelSelectionConfig imageConfig enableAffectiveDialog responseFormat translationConfig'.split(
    ' ',
  ),
)

/** The ranges of the generation config. @throws RpcError 400 */
export function validateConfig(config: GenerationConfig, context: ValidateContext): void {
  const at = 'generation_config'
  onlyKnown(config, configFields, at)
  const { model } = context
  const ranges: [keyof GenerationConfig, number, number, string][] = [
    ['temperature', 0, model.resource.maxTemperature ?? 2, 'TYPE_FLOAT'],
    ['topP', 0, 1, 'TYPE_FLOAT'],
    ['presencePenalty', -2, 2, 'TYPE_FLOAT'],
    ['frequencyPenalty', -2, 2, 'TYPE_FLOAT'],
  ]
  for (const [name, low, high, type] of ranges) {
    if (config[name] === undefined) continue
    const field = snakeName(name)
    const value = finite(config[name], `${at}.${field}`, type)
    if (value < low || value > high) {
      throw broken(`${at}.${field}`, `${field} must be in the range [${low.toFixed(1)}, ${high.toFixed(1)}].`)
    }
  }
  if (config.topK !== undefined) {
    const topK = finite(config.topK, `${at}.top_k`, 'TYPE_INT32')
    if (topK < 1) throw broken(`${at}.top_k`, 'top_k must be positive.')
  }
  if (config.maxOutputTokens !== undefined) {
    const most = finite(config.maxOutputTokens, `${at}.max_output_tokens`, 'TYPE_INT32')
    if (most < 1) throw broken(`${at}.max_output_tokens`, 'max_output_tokens must be positive.')
    if (most > model.resource.outputTokenLimit && context.surface === 'vertex') {
      throw invalidArgument(
        `Unable to submit request because it has a maxOutputTokens value of ${most} but the supported range is from 1 (inclusive) to ${model.resource.outputTokenLimit + 1} (exclusive). Update the value and try again.`,
      )
    }
  }
  if (config.candidateCount !== undefined) {
    const candidates = finite(config.candidateCount, `${at}.candidate_count`, 'TYPE_INT32')
    if (candidates < 1 || candidates > 8) {
      throw broken(`${at}.candidate_count`, 'candidate_count must be in the range [1, 8].')
    }
    if (candidates > 1 && model.generation >= 3)
      throw invalidArgument('Multiple candidates is not enabled for this model')
  }
  if (config.stopSequences !== undefined) {
    if (!Array.isArray(config.stopSequences))
      throw badValue(`${at}.stop_sequences`, 'TYPE_STRING', config.stopSequences)
    if (config.stopSequences.length > 5)
      throw broken(`${at}.stop_sequences`, 'at most 5 stop_sequences are allowed.')
    if (config.stopSequences.includes(''))
      throw broken(`${at}.stop_sequences`, 'stop_sequences must not be empty.')
  }
  if (config.mediaResolution !== undefined) {
    const level = readLevel(config.mediaResolution)
    if (level === undefined || level === 'ultra') {
      throw badValue(
        `${at}.media_resolution`,
        typeName('GenerationConfig.MediaResolution'),
        config.mediaResolution,
      )
    }
  }
  checkJsonMode(config)
  if (config.thinkingConfig) checkThinking(config, model)
}
