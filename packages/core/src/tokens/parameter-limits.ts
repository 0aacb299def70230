import type { Fact } from '../models/fact.ts'
import type { Model } from '../models/types.ts'
import { breach, type LimitIssue } from './limit-issue.ts'
import type { LimitRequest } from './limit-request.ts'
import { resolutionLevel } from './media-resolution.ts'

/** Breaches of what the settings of a request may be. */
export function* parameterIssues(request: LimitRequest, model: Model): Generator<LimitIssue> {
  const { sampling } = model
  const { stopSequences = [], maxOutputTokens = 0, candidateCount } = request
  for (const name of ['temperature', 'topP', 'topK'] as const) {
    const value = request[name]
    if (value === undefined) continue
    const [least, most] = sampling[name]
    if (!(value >= least && value <= most)) {
      yield outOfRange(`${name} is out of range for ${model.id}.`, value, `${least} to ${most}`)
    } else if (sampling.deprecated) {
      yield breach({
        code: 'parameter_deprecated',
        message: `${model.id} ignores ${name}; later it will refuse it.`,
        given: value,
        limit: 'not taken',
        severity: 'warning',
      })
    }
  }
  const level = resolutionLevel(request.mediaResolution)
  if (level && !model.mediaResolution.request.includes(level)) {
    yield outOfRange(
      `${model.id} does not take this media resolution for a whole request.`,
      level,
      model.mediaResolution.request.join(', ') || 'none',
    )
  }
  if (stopSequences.length > model.stopSequences.value) {
    yield outOfRange('There are too many stop sequences.', stopSequences.length, model.stopSequences)
  }
  if (maxOutputTokens > model.tokens.output.value) {
    yield outOfRange(
      'maxOutputTokens is more than the model can write.',
      maxOutputTokens,
      model.tokens.output,
    )
  }
  if (candidateCount !== undefined && !(candidateCount >= 1 && candidateCount <= model.candidates.value)) {
    yield outOfRange(`${model.id} does not give so many answers at once.`, candidateCount, model.candidates)
  }
  yield* thinkingIssues(request, model)
}

function* thinkingIssues(
  { thinkingBudget: budget, thinkingLevel: word }: LimitRequest,
  { id, thinking }: Model,
): Generator<LimitIssue> {
  if (word !== undefined) {
    const allowed = levelsOf(thinking)
    if (!allowed.includes(word.toLowerCase())) {
      yield outOfRange(`${id} does not take this thinkingLevel.`, word, allowed.join(', ') || 'none')
    }
    if (budget !== undefined) {
      yield outOfRange(
        'thinkingLevel and thinkingBudget exclude each other.',
        `${word} and ${budget}`,
        'one of them',
      )
    }
    return
  }
  if (budget === undefined || budget === -1) return
  if (thinking.kind !== 'budget') {
    yield outOfRange(
      `${id} takes no thinkingBudget.`,
      budget,
      thinking.kind === 'level' ? `thinkingLevel, ${thinking.lowest} or higher` : 'no thinking',
    )
  } else if (budget < thinking.min || budget > thinking.max) {
    yield outOfRange('thinkingBudget is out of range.', budget, `${thinking.min} to ${thinking.max}`)
  }
}

const thinkingLevels = ['minimal', 'low', 'medium', 'high', 'xhigh']

function levelsOf(thinking: Model['thinking']): string[] {
  if (thinking.kind !== 'level') return []
  return thinkingLevels.slice(
    thinkingLevels.indexOf(thinking.lowest),
    thinkingLevels.indexOf(thinking.highest) + 1,
  )
}

function outOfRange(message: string, given: number | string, limit: Fact<number> | string): LimitIssue {
  return breach({ code: 'parameter_out_of_range', message, given, limit })
}
