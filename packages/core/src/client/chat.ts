import type { Content, GenerateContentResponse } from '@google/genai'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { composeContents, resolveAll } from './inputs.ts'
import { buildConfig } from './model-config.ts'
import { judgeOutcome, replyText } from './outcome.ts'
import { asList } from './prepare-call.ts'
import { callLimits } from './run-task.ts'
import { estimateCall, priceUsage, refuseOverBudget } from './spending.ts'
import type { TaskOptions } from './task-options.ts'
import type { TextResult } from './text-tasks.ts'
import { readUsage } from './usage.ts'
import type { VisionContext } from './vision-context.ts'
import { createVisionStream, type VisionStream } from './vision-stream.ts'

/** What {@link Chat} is started with. */
export interface ChatOptions extends Omit<TaskOptions, 'signal' | 'systemInstruction'> {
  /** What the model is and how it should behave. */
  readonly system?: string
  /** Turns of an earlier chat to go on from, as `chat.history` gave them. */
  readonly history?: readonly Content[]
  /**
   * Upload media once and refer to them in every later turn, rather than send the bytes again with each.
   * @default true on the Developer API; Vertex has no Files API
   */
  readonly upload?: boolean
}

/** What one turn takes. */
export interface TurnOptions {
  /** Pictures, clips, documents to talk about from now on. */
  readonly media?: MediaSource | readonly MediaSource[]
  readonly signal?: AbortSignal
  /** Longest time for this turn, in milliseconds. @default the client's */
  readonly timeoutMs?: number
}

/** A talk of several turns. A turn that fails leaves the history as it was. */
export interface Chat {
  send(prompt: string, options?: TurnOptions): Promise<TextResult>
  stream(prompt: string, options?: TurnOptions): VisionStream<string, TextResult>
  /** The turns so far: plain `@google/genai` contents, fit for JSON. */
  readonly history: readonly Content[]
}

export function createChat(context: VisionContext, options: ChatOptions = {}): Chat {
  const history: Content[] = [...(options.history ?? [])]
  const id = options.model ?? context.model
  const model = resolveModel(id, { surface: context.surface })
  const { system, ...settings } = options
  const taskOptions: TaskOptions = { ...settings, ...(system !== undefined && { systemInstruction: system }) }
  let turn: Promise<unknown> = Promise.resolve()

  /** Turns follow each other, however they are asked for: each needs the answer before it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function prepare(prompt: string, { media: input = [], signal }: TurnOptions) {
    const given: TaskOptions = { ...taskOptions, ...(signal && { signal }) }
    const route = wantsUpload() ? 'file' : 'auto'
    const media = await resolveAll(context, asList(input), { ...given, route }, id)
    const user = composeContents(media, prompt)
    const contents = [...history, ...user]
    const { config, issues } = buildConfig(model, given, {})
    const estimate = history.length === 0 ? estimateCall(context, media, prompt, given, id) : undefined
    refuseOverBudget(estimate, { ...context.budget, ...given })
    const request = { task: 'chat', model: id, contents, config, media: media.map((one) => one.facts) }
    return { request, user, media, issues, estimate }
  }
  type Prepared = Awaited<ReturnType<typeof prepare>>

  function wantsUpload(): boolean {
    return options.upload ?? context.surface === 'gemini-api'
  }

  function finish(prepared: Prepared, response: GenerateContentResponse): TextResult {
    const outcome = judgeOutcome(response)
    const answer = response.candidates?.[0]?.content ?? { role: 'model', parts: [{ text: outcome.text }] }
    history.push(...prepared.user, { role: 'model', ...answer })
    return {
      text: outcome.text.trim(),
      model: response.modelVersion ?? id,
      usage: readUsage(response.usageMetadata, priceUsage(id, response.usageMetadata)),
      ...(prepared.estimate && { estimate: prepared.estimate }),
      issues: [...prepared.issues, ...issuesOf(prepared.media), ...outcome.issues],
      raw: { text: outcome.text, response },
    }
  }

  return {
    get history() {
      return structuredClone(history)
    },
    send: (prompt, turnOptions = {}) =>
      inTurn(async () => {
        const caller = context.caller()
        const prepared = await prepare(prompt, turnOptions)
        return finish(
          prepared,
          await caller.generate(prepared.request, callLimits(context, { ...options, ...turnOptions })),
        )
      }),
    stream: (prompt, turnOptions = {}) =>
      createVisionStream(async function* (signal) {
        const done = Promise.withResolvers<void>()
        const free = Promise.withResolvers<void>()
        void inTurn(() => {
          free.resolve()
          return done.promise
        })
        try {
          await free.promise
          const caller = context.caller()
          const prepared = await prepare(prompt, { ...turnOptions, signal })
          const chunks = caller.stream(
            prepared.request,
            callLimits(context, { ...options, ...turnOptions, signal }),
          )
          for (;;) {
            const step = await chunks.next()
            if (step.done) return finish(prepared, step.value)
            const text = replyText(step.value)
            if (text !== '') yield text
          }
        } finally {
          done.resolve()
        }
      }, turnOptions.signal),
  }
}

function issuesOf(media: readonly ResolvedMedia[]) {
  return media.flatMap((one) => one.issues)
}
