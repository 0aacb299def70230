import type { Match } from './match.ts'
import type { ScriptedAnswer, ScriptRule } from './script.ts'

/** What a rule can hold where it is written as JSON. */
const fields = [
  'model',
  'prompt',
  'image',
  'mimeType',
  'mediaResolution',
  'video',
  'operation',
  'nth',
  'times',
  'answer',
] as const satisfies readonly (keyof ScriptRule)[]

const patterns = ['model', 'prompt', 'mimeType'] as const satisfies readonly (keyof Match)[]

const answerFields = [
  'text',
  'json',
  'chunks',
  'parts',
  'finishReason',
  'response',
  'thoughtsTokenCount',
  'delayMs',
  'raw',
  'error',
] as const satisfies readonly (keyof ScriptedAnswer)[]

/**
 * Rules as JSON; patterns are written `{"pattern": "cats?", "flags": "i"}`. A misspelt field would let a rule fit every
 * request, so it is refused.
 * @throws TypeError naming the rule, counted from 0, and what is wrong with it
 */
export function readRules(given: readonly unknown[]): ScriptRule[] {
  return given.map((rule, index) => {
    try {
      return readRule(rule)
    } catch (error) {
      throw new TypeError(`Rule ${index}: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
}

function readRule(given: unknown): ScriptRule {
  if (!isObject(given)) throw new TypeError('it must be an object, such as {"answer": {"text": "Two."}}.')
  refuseOthers(given, fields)
  if (given.answer === undefined) throw new TypeError('it has no "answer".')
  if (isObject(given.answer)) refuseOthers(given.answer, answerFields)
  else if (typeof given.answer !== 'string') throw new TypeError('"answer" must be a text or an object.')
  for (const name of ['nth', 'times']) {
    const count = given[name]
    if (count !== undefined && !(Number.isInteger(count) && Number(count) > 0)) {
      throw new TypeError(`"${name}" must be a whole number from 1.`)
    }
  }
  const rule = { ...given }
  for (const name of patterns) if (name in given) rule[name] = readPattern(name, given[name])
  return rule as unknown as ScriptRule
}

function readPattern(name: string, value: unknown): string | RegExp {
  if (typeof value === 'string') return value
  if (!isObject(value) || typeof value.pattern !== 'string') {
    throw new TypeError(`"${name}" must be a text or {"pattern": "…", "flags": "i"}.`)
  }
  refuseOthers(value, ['pattern', 'flags'])
  return new RegExp(value.pattern, value.flags === undefined ? '' : String(value.flags))
}

function refuseOthers(given: object, known: readonly string[]): void {
  const strange = Object.keys(given).find((name) => !known.includes(name))
  if (strange === undefined) return
  throw new TypeError(`there is no field ${JSON.stringify(strange)}. Fields: ${known.join(', ')}.`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
