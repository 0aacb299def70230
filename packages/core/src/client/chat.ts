import type { Content, GenerateContentResponse } from '@google/genai'
import { untilAborted } from '../media/abort.ts'
import type { MediaUploader } from '../media/options.ts'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { type CallClock, startClock } from './calls/call-clock.ts'
import type { ModelRequest } from './calls/model-request.ts'
import { judgeOutcome, refuseCut, replyText } from './calls/outcome.ts'
import { priceUsage, readUsage } from './calls/usage.ts'
import { rememberUploads } from './remember-uploads.ts'
import { blameInput } from './tasks/blame-input.ts'
import { addToEstimate, type CallEstimate, estimateCall } from './tasks/estimate-call.ts'
import type { KnownMedia } from './tasks/estimate-input.ts'
import { asList, composeContents, resolveAll } from './tasks/inputs.ts'
import { buildConfig, refuseOutOfRange } from './tasks/model-config.ts'
import { budgetOf, refuseOverBudget, refuseOverLimits } from './tasks/refuse-early.ts'
import type { TaskOptions } from './tasks/task-options.ts'
import type { TextResult } from './tasks/text-tasks.ts'
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
  /** Longest time for this turn, in milliseconds, the wait for the turns before it included. @default the chat's, then the client's */
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
  const shown: ResolvedMedia[] = []
  const id = options.model ?? context.model
  const model = resolveModel(id, { surface: context.surface })
  const { system, history: _, upload = context.surface === 'gemini-api', ...settings } = options
  const taskOptions: TaskOptions = { ...settings, ...(system !== undefined && { systemInstruction: system }) }
  /** Tokens of the turns so far, as the API counted them; unknown for a history that was brought along. */
  let spokenTokens = history.length === 0 ? 0 : undefined
  let turn: Promise<unknown> = Promise.resolve()
  let uploader: MediaUploader | undefined
  /** A picture that is shown again is not sent again. */
  const source = {
    surface: context.surface,
    uploader: () => {
      const own = uploader === undefined ? context.uploader() : undefined
      uploader ??= own && rememberUploads(own)
      return uploader
    },
  }

  /** Turns follow each other, however they are asked for: each needs the answer before it. */
  async function enter(signal: AbortSignal): Promise<() => void> {
    const before = turn
    const { promise, resolve } = Promise.withResolvers<void>()
    turn = before.then(() => promise)
    try {
      await untilAborted(before, signal)
      return resolve
    } catch (error) {
      resolve()
      throw error
    }
  }

  async function prepare(prompt: string, given: MediaSource | readonly MediaSource[], clock: CallClock) {
    const call: TaskOptions = { ...taskOptions, signal: clock.signal }
    refuseOutOfRange(model, call)
    const budget = budgetOf(context, call)
    const route = upload ? 'file' : 'auto'
    const media = await resolveAll(source, asList(given), { ...call, route }, id, (examined) =>
      refuseOverBudget(estimateTurn(examined, ''), budget),
    )
    const user = composeContents(media, prompt)
    const { config, issues } = buildConfig(model, call, {}, context)
    refuseOverLimits(context, [...shown, ...media], prompt, call, id)
    const estimate = estimateTurn(media, prompt)
    refuseOverBudget(estimate, budget)
    const request: ModelRequest = {
      task: 'chat',
      model: id,
      contents: [...history, ...user],
      config,
      media: media.map((one) => one.facts),
      ...(estimate && { tokens: estimate.promptTokens }),
    }
    return { request, user, media, issues, estimate }
  }
  type Prepared = Awaited<ReturnType<typeof prepare>>

  /** What was said before goes along with every turn, and costs again. */
  function estimateTurn(media: readonly KnownMedia[], prompt: string): CallEstimate | undefined {
    if (spokenTokens === undefined) return undefined
    // The API's count of the turns before has the system instruction in it.
    const { systemInstruction, ...later } = taskOptions
    const own = estimateCall(context, media, prompt, spokenTokens > 0 ? later : taskOptions, id)
    return own && addToEstimate(own, spokenTokens, id)
  }

  /** In a later turn the media of an earlier one may be to blame, which have no index in this one. */
  function blaming({ media }: Prepared): (error: unknown) => never {
    return (error) => {
      throw history.length === 0 ? blameInput(error, media) : error
    }
  }

  function finish(prepared: Prepared, response: GenerateContentResponse): TextResult {
    const outcome = judgeOutcome(response)
    refuseCut(outcome, options.strict)
    const answer = response.candidates?.[0]?.content ?? { role: 'model', parts: [{ text: outcome.text }] }
    const usage = readUsage(response.usageMetadata, priceUsage(id, response.usageMetadata))
    history.push(...prepared.user, { role: 'model', ...answer })
    shown.push(...prepared.media)
    spokenTokens = usage.promptTokens > 0 ? usage.promptTokens + usage.candidatesTokens : undefined
    return {
      text: outcome.text.trim(),
      model: response.modelVersion ?? id,
      usage,
      ...(prepared.estimate && { estimate: prepared.estimate }),
      issues: [...prepared.issues, ...prepared.media.flatMap((one) => one.issues), ...outcome.issues],
      raw: { text: outcome.text, response },
    }
  }

  return {
    get history() {
      return structuredClone(history)
    },
    send: async (prompt, { media = [], ...limits } = {}) => {
      const caller = context.caller()
      const clock = startClock({ ...settings, ...limits }, context)
      const leave = await enter(clock.signal)
      try {
        const prepared = await prepare(prompt, media, clock)
        const answered = caller.generate(prepared.request, clock.limits()).catch(blaming(prepared))
        return finish(prepared, await answered)
      } finally {
        leave()
      }
    },
    stream: (prompt, { media = [], ...limits } = {}) =>
      createVisionStream(async function* (signal) {
        const caller = context.caller()
        const clock = startClock({ ...settings, ...limits, signal }, context)
        const leave = await enter(clock.signal)
        try {
          const prepared = await prepare(prompt, media, clock)
          const chunks = caller.stream(prepared.request, clock.limits())
          try {
            for (;;) {
              const step = await chunks.next()
              if (step.done) return finish(prepared, step.value)
              const text = replyText(step.value)
              if (text !== '') yield text
            }
          } catch (error) {
            return blaming(prepared)(error)
          } finally {
            await chunks.return(undefined as never).catch(() => {})
          }
        } finally {
          leave()
        }
      }, limits.signal),
  }
}
