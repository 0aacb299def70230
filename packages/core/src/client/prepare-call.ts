import type { Content, GenerateContentConfig, GenerateContentResponse } from '@google/genai'
import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import type { TaskPrompt } from '../tasks/spatial-task.ts'
import type { Outcome } from './outcome.ts'
import { judgeOutcome } from './outcome.ts'
import { resolveMedia } from './seams.ts'
import type { TaskOptions } from './task-options.ts'
import type { TaskResult } from './types.ts'
import { readUsage } from './usage.ts'

/** One source or many. */
export type MediaInput = MediaSource | readonly MediaSource[]

/** What a reader of replies may lean on. */
export interface ReadContext {
  readonly model: string
  readonly media: readonly ResolvedMedia[]
  readonly strict: boolean
}

/** A task: what it asks, and how its reply is read. */
export interface TaskDefinition<Answer> {
  readonly task: string
  readonly ask: (media: readonly ResolvedMedia[]) => TaskPrompt
  readonly thinking?: TaskOptions['thinking']
  readonly read: (outcome: Outcome, context: ReadContext) => Read<Answer> | Promise<Read<Answer>>
}

export interface Read<Answer> {
  readonly answer: Answer
  readonly issues: readonly Issue[]
}

/** A call that is ready: a request that any `@google/genai` client can send, and the reader of its reply. */
export interface PreparedCall<Answer> {
  readonly task: string
  /** Hand this to `client.models.generateContent`. */
  readonly request: {
    readonly model: string
    readonly contents: Content[]
    readonly config: GenerateContentConfig
  }
  readonly media: readonly ResolvedMedia[]
  readonly estimate?: TaskResult['estimate']
  readonly issues: readonly Issue[]
  /** Reads the reply, whoever sent the request. */
  read(response: GenerateContentResponse): Promise<Answer & TaskResult>
}

export async function prepareCall<Answer extends object>(
  input: MediaInput,
  options: TaskOptions,
  definition: TaskDefinition<Answer>,
  defaults: { model: string },
): Promise<PreparedCall<Answer>> {
  const model = options.model ?? defaults.model
  const media = await resolveAll(asList(input), options)
  const { prompt, schema } = definition.ask(media)
  const config: GenerateContentConfig = {
    ...(schema && { responseMimeType: 'application/json', responseJsonSchema: schema }),
    ...options.config,
  }
  const contents: Content[] = [{ role: 'user', parts: [...media.map((one) => one.part), { text: prompt }] }]
  const issues = media.flatMap((one) => one.issues)
  return {
    task: definition.task,
    request: { model, contents, config },
    media,
    issues,
    read: async (response) => {
      const outcome = judgeOutcome(response)
      const { answer, issues: found } = await definition.read(outcome, {
        model,
        media,
        strict: options.strict ?? false,
      })
      return {
        ...answer,
        model: response.modelVersion ?? model,
        usage: readUsage(response.usageMetadata),
        issues: [...issues, ...outcome.issues, ...found],
        raw: { text: outcome.text, response },
      }
    },
  }
}

export function asList(input: MediaInput): readonly MediaSource[] {
  return Array.isArray(input) ? input : [input as MediaSource]
}

async function resolveAll(sources: readonly MediaSource[], options: TaskOptions): Promise<ResolvedMedia[]> {
  const settled = await Promise.allSettled(
    sources.map((source) => resolveMedia(source, options.signal ? { signal: options.signal } : {})),
  )
  return settled.map((one, inputIndex) => {
    if (one.status === 'fulfilled') return one.value
    throw withInputIndex(one.reason, inputIndex)
  })
}

/** Says which input is to blame, where the thrower did not. */
export function withInputIndex(error: unknown, inputIndex: number): unknown {
  if (!SightglassError.isInstance(error) || error.inputIndex !== undefined) return error
  const { code, shortMessage, details, status, retryable, retryAfterMs, cause } = error
  return new SightglassError(code, shortMessage, {
    details,
    inputIndex,
    retryable,
    cause,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}
