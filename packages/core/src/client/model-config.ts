import { type GenerateContentConfig, MediaResolution, ThinkingLevel } from '@google/genai'
import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { TaskPrompt } from '../tasks/spatial-task.ts'
import type { ModelTraits } from './model-traits.ts'
import type { TaskOptions } from './task-options.ts'

/** The settings of one request, and what is worth saying about them. */
export interface ModelConfig {
  readonly config: GenerateContentConfig
  readonly issues: readonly Issue[]
}

/**
 * Turns a task's options into the settings that this model takes.
 * @throws `model_unsupported_option` for a value out of the model's range, with the range.
 */
export function buildConfig(
  traits: ModelTraits,
  options: TaskOptions,
  task: { schema?: TaskPrompt['schema']; json?: boolean; thinking?: TaskOptions['thinking'] },
): ModelConfig {
  const thinking = thinkingConfig(traits, options.thinking ?? task.thinking ?? 'default')
  const wantsJson = task.schema !== undefined || task.json === true
  const config: GenerateContentConfig = {
    ...sampling(traits, options),
    ...(thinking && { thinkingConfig: thinking }),
    ...(wantsJson && traits.jsonMode && { responseMimeType: 'application/json' }),
    ...(task.schema !== undefined && traits.jsonSchema && { responseJsonSchema: task.schema }),
    ...(options.systemInstruction !== undefined && { systemInstruction: options.systemInstruction }),
    ...(options.safetySettings && { safetySettings: [...options.safetySettings] }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.maxOutputTokens !== undefined && { maxOutputTokens: options.maxOutputTokens }),
    ...resolution(options.mediaResolution),
    ...options.config,
  }
  return { config, issues: [...modelIssues(traits), ...samplingIssues(traits, options)] }
}

/** `ultra_high` exists for parts only, so it is set there and not here. */
function resolution(level: TaskOptions['mediaResolution']): GenerateContentConfig {
  const levels = {
    low: MediaResolution.MEDIA_RESOLUTION_LOW,
    medium: MediaResolution.MEDIA_RESOLUTION_MEDIUM,
    high: MediaResolution.MEDIA_RESOLUTION_HIGH,
  }
  return level === undefined || level === 'ultra_high' ? {} : { mediaResolution: levels[level] }
}

const levels = ['minimal', 'low', 'medium', 'high'] as const

function thinkingConfig(traits: ModelTraits, wish: NonNullable<TaskOptions['thinking']>) {
  const { thinking } = traits
  if (wish === 'default' || thinking.kind === 'none') return undefined
  if (thinking.kind === 'level') {
    const least = levels.indexOf(thinking.lowest)
    const wanted = wish === 'lowest' ? least : Math.max(least, levels.indexOf(wish))
    return { thinkingLevel: sdkLevel[levels[wanted]!] }
  }
  const { min, max } = thinking
  const share = { lowest: 0, low: 0.08, medium: 0.33, high: 1 }[wish]
  return { thinkingBudget: Math.max(min, Math.round(max * share)) }
}

const sdkLevel = {
  minimal: ThinkingLevel.MINIMAL,
  low: ThinkingLevel.LOW,
  medium: ThinkingLevel.MEDIUM,
  high: ThinkingLevel.HIGH,
}

function sampling(traits: ModelTraits, options: TaskOptions): GenerateContentConfig {
  const { temperature, topP, topK } = options
  inRange(traits, 'temperature', temperature, traits.sampling.temperature)
  inRange(traits, 'topP', topP, traits.sampling.topP)
  inRange(traits, 'topK', topK, traits.sampling.topK)
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
  }
}

function inRange(
  traits: ModelTraits,
  name: string,
  value: number | undefined,
  range: readonly [min: number, max: number],
): void {
  if (value === undefined || (value >= range[0] && value <= range[1])) return
  throw new SightglassError('model_unsupported_option', `${name} is out of the model's range.`, {
    details: { given: value, limit: `${range[0]} to ${range[1]}`, model: traits.id },
  })
}

function samplingIssues(traits: ModelTraits, options: TaskOptions): Issue[] {
  const given = (['temperature', 'topP', 'topK'] as const).filter((name) => options[name] !== undefined)
  if (!traits.sampling.deprecated || given.length === 0) return []
  return [
    {
      code: 'option_deprecated',
      message: `${traits.id} ignores ${given.join(', ')}; later models will refuse it.`,
      severity: 'warning',
    },
  ]
}

const warnAheadMs = 90 * 24 * 3_600_000

/** What a user should know of the model itself: that nobody knows it here, that it stops soon, that it has stopped. */
export function modelIssues(traits: ModelTraits, now = Date.now()): Issue[] {
  const issues: Issue[] = []
  if (!traits.known) {
    issues.push({
      code: 'model_not_in_catalogue',
      message: `${traits.id} is not in the catalogue: the newest family's behaviour is assumed.`,
      severity: 'info',
    })
  }
  if (traits.shutdown !== undefined) {
    const left = Date.parse(traits.shutdown) - now
    if (left < warnAheadMs) {
      const instead = traits.replacement === undefined ? '' : ` Use ${traits.replacement} instead.`
      issues.push({
        code: left < 0 ? 'model_shut_down' : 'model_shutdown_soon',
        message: `${traits.id} ${left < 0 ? 'stopped' : 'stops'} on ${traits.shutdown}.${instead}`,
        severity: 'warning',
      })
    }
  }
  return issues
}
