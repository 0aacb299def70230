import type { Content, GenerateContentConfig, GenerateContentResponse } from '@google/genai'
import type { Issue } from '../errors/issue.ts'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import { resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import type { TaskPrompt } from '../tasks/spatial-task.ts'
import { composeContents, resolveAll } from './inputs.ts'
import { buildConfig } from './model-config.ts'
import { judgeOutcome, type Outcome, refuseCut } from './outcome.ts'
import {
  type CallEstimate,
  estimateCall,
  priceUsage,
  refuseOverBudget,
  refuseOverLimits,
} from './spending.ts'
import type { TaskOptions } from './task-options.ts'
import type { TaskResult } from './types.ts'
import { readUsage } from './usage.ts'
import type { VisionContext } from './vision-context.ts'

/** One source or many. */
export type MediaInput = MediaSource | readonly MediaSource[]

/** What a reader of replies may lean on. */
export interface ReadContext {
  readonly model: Model
  readonly media: readonly ResolvedMedia[]
  readonly strict: boolean
}

/** What a task made of a reply. */
export interface Read<Answer> {
  readonly answer: Answer
  readonly issues: readonly Issue[]
}

/** A task: what it asks, and how its reply is read. */
export interface TaskDefinition<Answer> {
  readonly task: string
  readonly ask: (media: readonly ResolvedMedia[], model: Model) => TaskPrompt
  readonly thinking?: TaskOptions['thinking']
  /** Throws when no reply about these media could be read, before anything is sent. */
  readonly canRead?: (media: readonly ResolvedMedia[]) => void
  readonly read: (outcome: Outcome, context: ReadContext) => Read<Answer> | Promise<Read<Answer>>
}

/** A call that is ready: a request that any `@google/genai` client can send, and the reader of its reply. */
export interface PreparedCall<Result> {
  readonly task: string
  /** Hand this to `client.models.generateContent`. */
  readonly request: {
    readonly model: string
    readonly contents: Content[]
    readonly config: GenerateContentConfig
  }
  readonly media: readonly ResolvedMedia[]
  readonly estimate?: CallEstimate
  /** What was noticed before sending. */
  readonly issues: readonly Issue[]
  /** Reads the reply, whoever sent the request. */
  read(response: GenerateContentResponse): Promise<Result>
}

/** Does all of a call but the sending. */
export async function prepareCall<Answer extends object>(
  context: VisionContext,
  input: MediaInput,
  options: TaskOptions,
  definition: TaskDefinition<Answer>,
): Promise<PreparedCall<Answer & TaskResult>> {
  const id = options.model ?? context.model
  const budget = { ...context.budget, ...pickBudget(options) }
  const media = await resolveAll(context, asList(input), options, id, (examined) =>
    refuseOverBudget(estimateCall(context, examined, '', options, id), budget),
  )
  return prepareResolved(context, media, options, definition)
}

/** As {@link prepareCall}, for media that are parts already. */
export function prepareResolved<Answer extends object>(
  context: VisionContext,
  media: readonly ResolvedMedia[],
  options: TaskOptions,
  definition: TaskDefinition<Answer>,
): PreparedCall<Answer & TaskResult> {
  const id = options.model ?? context.model
  const model = resolveModel(id, { surface: context.surface })
  definition.canRead?.(media)
  const asked = definition.ask(media, model)
  const { config, issues: configIssues } = buildConfig(model, options, {
    ...(asked.schema && { schema: asked.schema }),
    ...(asked.json && { json: true }),
    ...(definition.thinking && { thinking: definition.thinking }),
  })
  const contents = composeContents(media, asked.prompt)
  refuseOverLimits(context, media, asked.prompt, options, id)
  const estimate = estimateCall(context, media, asked.prompt, options, id)
  refuseOverBudget(estimate, { ...context.budget, ...pickBudget(options) })
  const issues = [...configIssues, ...media.flatMap((one) => one.issues)]
  return {
    task: definition.task,
    request: { model: id, contents, config },
    media,
    issues,
    ...(estimate && { estimate }),
    read: async (response) => {
      const outcome = judgeOutcome(response)
      const strict = options.strict ?? false
      refuseCut(outcome, strict)
      const { answer, issues: found } = await definition.read(outcome, { model, media, strict })
      return {
        ...answer,
        model: response.modelVersion ?? id,
        usage: readUsage(response.usageMetadata, priceUsage(id, response.usageMetadata)),
        ...(estimate && { estimate }),
        issues: [...issues, ...outcome.issues, ...(outcome.cut ? withoutCut(found) : found)],
        raw: { text: outcome.text, response },
      }
    },
  }
}

export function asList(input: MediaInput): readonly MediaSource[] {
  return Array.isArray(input) ? input : [input as MediaSource]
}

/** The server has said already that the reply was cut; once is enough. */
function withoutCut(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter((issue) => issue.code !== 'reply_truncated')
}

export function pickBudget({ maxTokens, maxCost }: TaskOptions) {
  return { ...(maxTokens !== undefined && { maxTokens }), ...(maxCost !== undefined && { maxCost }) }
}
