import type { ModelTraits } from '../models.ts'
import { invalidArgument } from '../rpc-error.ts'
import type { GenerationConfig } from '../wire.ts'
import { badValue, finite, onlyKnown, typeName } from './wrong-field.ts'

/** Budgets by model: https://ai.google.dev/gemini-api/docs/thinking (2.5 series); levels since Gemini 3. */
export function checkThinking(config: GenerationConfig, model: ModelTraits): void {
  const { thinkingBudget, thinkingLevel } = config.thinkingConfig!
  onlyKnown(
    config.thinkingConfig!,
    new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']),
    'generation_config.thinking_config',
  )
  if (!model.resource.thinking) throw invalidArgument('Thinking is not enabled for this model')
  if (thinkingBudget !== undefined && thinkingLevel !== undefined) {
    throw invalidArgument('You can only set only one of thinking budget and thinking level.')
  }
  if (thinkingLevel !== undefined) {
    if (model.generation < 3) throw invalidArgument('Thinking level is not supported for this model.')
    const level = thinkingLevel.toUpperCase()
    if (!['MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'THINKING_LEVEL_UNSPECIFIED'].includes(level)) {
      throw badValue(
        'generation_config.thinking_config.thinking_level',
        typeName('ThinkingConfig.ThinkingLevel'),
        thinkingLevel,
      )
    }
    const noMinimal = (model.generation === 3.1 && model.pro) || model.id === 'gemini-3.8-flash'
    if (level === 'MINIMAL' && noMinimal) {
      throw invalidArgument(
        `Thinking level ${level} is not supported for this model. Please retry with other thinking level.`,
      )
    }
  }
  if (thinkingBudget === undefined) return
  const budget = finite(thinkingBudget, 'generation_config.thinking_config.thinking_budget', 'TYPE_INT32')
  // Seen refused by 3.1 Pro (docker/docker-agent#2051) and 3.5 Flash-Lite (googleapis/python-genai#2936).
  const mustThink = (model.generation >= 3.1 && model.pro) || model.id === 'gemini-3.5-flash-lite'
  if (budget === 0 && mustThink)
    throw invalidArgument('Budget 0 is invalid. This model only works in thinking mode.')
  if (budget === -1 || model.generation >= 3) return
  const [low, high] = model.pro ? [128, 32_768] : model.lite ? [512, 24_576] : [0, 24_576]
  if (budget === 0 && model.pro)
    throw invalidArgument('Budget 0 is invalid. This model only works in thinking mode.')
  if ((budget !== 0 && budget < low) || budget > high) {
    throw invalidArgument(
      `The thinking budget ${budget} is invalid. Please choose a value between ${low} and ${high}.`,
    )
  }
}
