import type { ModelTraits } from '../models.ts'
import type { GenerationConfig } from '../wire.ts'
import type { Check } from './context.ts'
import { checkNames, finite } from './names-and-numbers.ts'

/** Budgets by model: https://ai.google.dev/gemini-api/docs/thinking (2.5 series); levels since Gemini 3. */
export function checkThinking(config: GenerationConfig, check: Check): void {
  const { model, surface, findings } = check
  const { thinkingBudget, thinkingLevel, includeThoughts } = config.thinkingConfig!
  const place = 'generation_config.thinking_config'
  const known = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel'])
  checkNames(config.thinkingConfig!, known, place, findings)
  const level = thinkingLevel === undefined ? undefined : String(thinkingLevel).toUpperCase()
  if (
    level !== undefined &&
    !['MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'THINKING_LEVEL_UNSPECIFIED'].includes(level)
  )
    findings.badValue(`${place}.thinking_level`, 'ThinkingConfig.ThinkingLevel', thinkingLevel)
  const budget =
    thinkingBudget === undefined
      ? undefined
      : finite(thinkingBudget, `${place}.thinking_budget`, 'TYPE_INT32', findings)
  if (!model.resource.thinking) findings.refuse('Thinking is not enabled for this model')
  if (surface === 'vertex' && includeThoughts === true && budget === 0)
    findings.cannotSubmit('Thinking_config.include_thoughts is only enabled when thinking is enabled..')
  if (thinkingBudget !== undefined && thinkingLevel !== undefined && surface === 'vertex')
    findings.cannotSubmit('thinking_budget and thinking_level are not supported together..')
  else if (thinkingBudget !== undefined && thinkingLevel !== undefined)
    findings.refuse('You can only set only one of thinking budget and thinking level.')
  if (level !== undefined && model.generation < 3)
    findings.refuse('Thinking level is not supported for this model.')
  // Recorded of 3.1 Pro and 3.7 Flash (vercel/ai, packages/google/src/__fixtures__), documented of 3.8 Flash.
  const noMinimal = (model.generation === 3.1 && model.pro) || (model.generation >= 3.7 && model.flash)
  if (level === 'MINIMAL' && noMinimal)
    findings.refuse(
      `Thinking level ${level} is not supported for this model. Please retry with other thinking level.`,
    )
  if (budget !== undefined) checkBudget(budget, `${place}.thinking_budget`, check)
}

/** What a model of the 2.5 series takes beside -1; the least is what thinking starts at. */
const budgets = (model: ModelTraits): readonly [low: number, high: number] =>
  model.pro ? [128, 32_768] : model.lite ? [512, 24_576] : [0, 24_576]

function checkBudget(budget: number, at: string, { model, surface, findings }: Check): void {
  if (budget < -1 || budget > 65_535) {
    findings.rule(at, 'thinking_budget must be in the range [-1, 65535]')
    return
  }
  const [low, high] = budgets(model)
  if (surface === 'vertex' && model.generation < 3) {
    const within = budget === -1 || (budget === 0 && !model.pro) || (budget >= low && budget <= high)
    if (!within)
      findings.cannotSubmit(
        `thinking_budget is out of range; supported values are integers from ${Math.max(1, low)} to ${high}.`,
      )
    return
  }
  if (budget === 0 && model.id === 'gemini-3.5-flash-lite')
    findings.refuse('Request contains an invalid argument.')
  if (budget === 0 && model.pro && !model.id.endsWith('-image'))
    findings.refuse('Budget 0 is invalid. This model only works in thinking mode.')
  if (budget === 0 || budget === -1 || model.generation >= 3) return
  if (budget < low || budget > high)
    findings.refuse(
      `The thinking budget ${budget} is invalid. Please choose a value between ${low} and ${high}.`,
    )
}
