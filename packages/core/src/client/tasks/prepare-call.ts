import type { Content, GenerateContentConfig, GenerateContentResponse } from '@google/genai'
import type { Issue } from '../../errors/issue.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { ResolvedMedia } from '../../media/types.ts'
import { resolveModel } from '../../models/resolve-model.ts'
import { mergeStream } from '../calls/merge-chunks.ts'
import { judgeOutcome, refuseCut, replyText } from '../calls/outcome.ts'
import { priceUsage, readUsage } from '../calls/usage.ts'
import type { TaskResult } from '../types.ts'
import type { VisionContext } from '../vision-context.ts'
import { type CallEstimate, estimateCall } from './estimate-call.ts'
import { asList, composeContents, type MediaInput, resolveAll } from './inputs.ts'
import { buildConfig, refuseOutOfRange } from './model-config.ts'
import { budgetOf, refuseOverBudget, refuseOverLimits } from './refuse-early.ts'
import type { ReadContext, TaskDefinition } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'

/** Reads a streamed reply, whoever receives it. */
export interface ReplyReader<Item, Result> {
  /** Takes the next chunk and gives the items that it completed. */
  push(chunk: GenerateContentResponse): readonly Item[]
  /**
   * Says that the stream is over: the items that could be told only now, and the whole result.
   * @throws what `read` throws, and `network_error` when the stream stopped before the answer was complete
   */
  end(): Promise<{ readonly rest: readonly Item[]; readonly result: Result }>
}

/** A call that is ready: a request that any `@google/genai` client can send, and the reader of its reply. */
export interface PreparedCall<Result, Item = unknown> {
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
  /** Reads the chunks of a streamed reply, whoever sent the request. */
  readStream(): ReplyReader<Item, Result>
}

/** Does all of a call but the sending. */
export async function prepareCall<Answer extends object, Item>(
  context: VisionContext,
  input: MediaInput,
  options: TaskOptions,
  definition: TaskDefinition<Answer, Item>,
): Promise<PreparedCall<Answer & TaskResult, Item>> {
  const id = options.model ?? context.model
  const model = resolveModel(id, { surface: context.surface })
  refuseOutOfRange(model, options)
  const budget = budgetOf(context, options)
  const media = await resolveAll(context, asList(input), options, id, (examined) => {
    definition.refuse?.(examined, model)
    refuseOverBudget(estimateCall(context, examined, '', options, id), budget)
  })
  return prepareResolved(context, media, options, definition)
}

/** As {@link prepareCall}, for media that are parts already. */
function prepareResolved<Answer extends object, Item>(
  context: VisionContext,
  media: readonly ResolvedMedia[],
  options: TaskOptions,
  definition: TaskDefinition<Answer, Item>,
): PreparedCall<Answer & TaskResult, Item> {
  const id = options.model ?? context.model
  const model = resolveModel(id, { surface: context.surface })
  definition.refuse?.(media, model)
  const asked = definition.ask(media, model)
  const wish = {
    ...(asked.schema && { schema: asked.schema }),
    ...(asked.json && { json: true }),
    ...(definition.thinking && { thinking: definition.thinking }),
  }
  const { config, issues: configIssues } = buildConfig(model, options, wish, context)
  const contents = composeContents(media, asked.prompt)
  refuseOverLimits(context, media, asked.prompt, options, id)
  const estimate = estimateCall(context, media, asked.prompt, options, id)
  refuseOverBudget(estimate, budgetOf(context, options))
  const issues = [...configIssues, ...media.flatMap((one) => one.issues)]
  const strict = options.strict ?? false
  const readContext: ReadContext = { model, media, strict }
  const read = async (response: GenerateContentResponse): Promise<Answer & TaskResult> => {
    const outcome = judgeOutcome(response)
    refuseCut(outcome, strict)
    const { answer, issues: found } = await definition.read(outcome, readContext)
    if (strict) refuseRepairs(found)
    return {
      ...answer,
      model: response.modelVersion ?? id,
      usage: readUsage(response.usageMetadata, priceUsage(id, response.usageMetadata)),
      ...(estimate && { estimate }),
      issues: [...issues, ...outcome.issues, ...(outcome.cut ? withoutCut(found) : found)],
      raw: { text: outcome.text, response },
    }
  }
  return {
    task: definition.task,
    request: { model: id, contents, config },
    media,
    issues,
    ...(estimate && { estimate }),
    read,
    readStream: () => {
      const items = definition.readItems(readContext)
      const chunks: GenerateContentResponse[] = []
      return {
        push: (chunk) => {
          chunks.push(chunk)
          return items.push(replyText(chunk))
        },
        end: async () => {
          const rest = items.end()
          return { rest, result: await read(mergeStream(chunks)) }
        },
      }
    },
  }
}

/** @throws `truncated` or `reply_unparseable` for the worst of what was repaired, dropped or doubted */
function refuseRepairs(found: readonly Issue[]): void {
  const worst =
    found.find(({ severity }) => severity === 'error') ?? found.find(({ severity }) => severity === 'warning')
  if (worst === undefined) return
  throw new SightglassError(
    worst.code === 'reply_truncated' ? 'truncated' : 'reply_unparseable',
    worst.message,
    {
      details: {
        issue: worst.code,
        item: worst.index,
        try: 'Ask again, or leave strict off to keep what is good.',
      },
      retryable: true,
    },
  )
}

/** The server has said already that the reply was cut; once is enough. */
function withoutCut(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter((issue) => issue.code !== 'reply_truncated')
}
