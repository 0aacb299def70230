import { type GenerateContentConfig, MediaResolution, ThinkingLevel } from '@google/genai'
import type { Issue } from '../../errors/issue.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { Model } from '../../models/types.ts'
import type { TaskPrompt } from '../../tasks/spatial-task.ts'
import type { VisionContext } from '../vision-context.ts'
import type { TaskOptions } from './task-options.ts'

/** The settings of one request, and what is worth saying about them. */
export interface ModelConfig {
  readonly config: GenerateContentConfig
  readonly issues: readonly Issue[]
}

/** Turns a task's options into the settings that this model takes. */
export function buildConfig(
  model: Model,
  options: TaskOptions,
  task: { schema?: TaskPrompt['schema']; json?: boolean; thinking?: TaskOptions['thinking'] },
  { surface, apiVersion }: Pick<VisionContext, 'surface' | 'apiVersion'>,
): ModelConfig {
  const thinking = thinkingConfig(model, options.thinking ?? task.thinking ?? 'default')
  const wantsJson = task.schema !== undefined || task.json === true
  const config: GenerateContentConfig = {
    ...sampling(options),
    ...(thinking && { thinkingConfig: thinking }),
    ...(wantsJson && model.jsonMode && { responseMimeType: 'application/json' }),
    ...(task.schema !== undefined && model.jsonSchema && { responseJsonSchema: task.schema }),
    ...(options.systemInstruction !== undefined && { systemInstruction: options.systemInstruction }),
    ...(options.safetySettings && { safetySettings: [...options.safetySettings] }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.maxOutputTokens !== undefined && { maxOutputTokens: options.maxOutputTokens }),
    ...resolution(options.mediaResolution),
    ...options.config,
  }
  const versionIssues = surface === 'vertex' ? [] : issuesOfVersion(model, options, apiVersion)
  return { config, issues: [...modelIssues(model), ...versionIssues, ...samplingIssues(model, options)] }
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

function thinkingConfig(model: Model, wish: NonNullable<TaskOptions['thinking']>) {
  const { thinking } = model
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

function sampling(options: TaskOptions): GenerateContentConfig {
  const { temperature, topP, topK } = options
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
  }
}

/** @throws `model_unsupported_option` for a value out of the model's range, with the range */
export function refuseOutOfRange(model: Model, options: TaskOptions): void {
  inRange(model, 'temperature', options.temperature, model.sampling.temperature)
  inRange(model, 'topP', options.topP, model.sampling.topP)
  inRange(model, 'topK', options.topK, model.sampling.topK)
  inRange(model, 'maxOutputTokens', options.maxOutputTokens, [1, model.tokens.output.value])
}

function inRange(
  model: Model,
  name: string,
  value: number | undefined,
  range: readonly [min: number, max: number],
): void {
  if (value === undefined || (value >= range[0] && value <= range[1])) return
  throw new SightglassError('model_unsupported_option', `${name} is out of the model's range.`, {
    details: { given: value, limit: `${range[0]} to ${range[1]}`, model: model.id },
  })
}

function samplingIssues(model: Model, options: TaskOptions): Issue[] {
  const given = (['temperature', 'topP', 'topK'] as const).filter((name) => options[name] !== undefined)
  if (!model.sampling.deprecated || given.length === 0) return []
  return [
    {
      code: 'option_deprecated',
      message: `${model.id} ignores ${given.join(', ')}; later models will refuse it.`,
      severity: 'warning',
    },
  ]
}

/** What `v1` of the Developer API lacks. Source: https://github.com/googleapis/js-genai/releases/tag/v3.0.0 */
function issuesOfVersion(model: Model, { mediaResolution }: TaskOptions, apiVersion: string): Issue[] {
  const lacking = [
    ...(model.known && !model.apiVersions.includes(apiVersion) ? [model.id] : []),
    ...(mediaResolution === 'ultra_high' && apiVersion === 'v1' ? ['mediaResolution "ultra_high"'] : []),
  ]
  return lacking.map((what) => ({
    code: 'not_in_api_version',
    message: `${what} is not in ${apiVersion}: use apiVersion "v1beta".`,
    severity: 'warning',
  }))
}

const warnAheadMs = 90 * 24 * 3_600_000

/** What a user should know of the model itself: that nobody knows it here, that it stops soon, that it has stopped. */
function modelIssues(model: Model, now = Date.now()): Issue[] {
  const issues: Issue[] = []
  if (!model.known) {
    issues.push({
      code: 'model_not_in_catalogue',
      message: `${model.id} is not in the catalogue: the newest family's behaviour is assumed.`,
      severity: 'info',
    })
  }
  if (model.shutdown !== undefined) {
    const left = Date.parse(model.shutdown.value) - now
    if (left < warnAheadMs) {
      const instead = model.replacement === undefined ? '' : ` Use ${model.replacement} instead.`
      issues.push({
        code: left < 0 ? 'model_shut_down' : 'model_shutdown_soon',
        message: `${model.id} ${left < 0 ? 'stopped' : 'stops'} on ${model.shutdown.value}.${instead}`,
        severity: 'warning',
      })
    }
  }
  return issues
}
