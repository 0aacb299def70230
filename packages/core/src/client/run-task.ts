import type { GenerateContentResponse } from '@google/genai'
import { startClock } from './call-clock.ts'
import type { CallLimits, ModelRequest } from './caller.ts'
import { replyText } from './outcome.ts'
import { type MediaInput, type PreparedCall, prepareCall, type TaskDefinition } from './prepare-call.ts'
import type { TaskOptions } from './task-options.ts'
import type { TaskResult } from './types.ts'
import type { VisionContext } from './vision-context.ts'
import { createVisionStream, type VisionStream } from './vision-stream.ts'

/** Prepares, sends, reads. */
export async function runTask<Answer extends object>(
  context: VisionContext,
  media: MediaInput,
  options: TaskOptions,
  definition: TaskDefinition<Answer>,
): Promise<Answer & TaskResult> {
  // First, so that a missing key is told before a large file is read.
  context.caller()
  const clock = startClock(options, context)
  const call = await prepareCall(context, media, { ...options, signal: clock.signal }, definition)
  return sendPrepared(context, call, clock.limits())
}

/** Sends what was prepared, and reads the reply. */
export async function sendPrepared<Result extends TaskResult>(
  context: VisionContext,
  call: PreparedCall<Result>,
  limits: CallLimits,
): Promise<Result> {
  const response = await context.caller().generate(toRequest(call), limits)
  return call.read(response)
}

/** Makes stream items out of the text so far. Called with each new piece, and once more at the end. */
export interface ItemReader<Item> {
  push(text: string): readonly Item[]
  end(): readonly Item[]
}

/** The text as it comes. */
export function textReader(): ItemReader<string> {
  return { push: (text) => (text === '' ? [] : [text]), end: () => [] }
}

/** As {@link runTask}, with the items as they come. */
export function streamTask<Answer extends object, Item>(
  context: VisionContext,
  media: MediaInput,
  options: TaskOptions,
  definition: TaskDefinition<Answer>,
  startReading: (call: PreparedCall<Answer & TaskResult>) => ItemReader<Item>,
): VisionStream<Item, Answer & TaskResult> {
  return createVisionStream(async function* (signal) {
    const caller = context.caller()
    const clock = startClock({ ...options, signal }, context)
    const call = await prepareCall(context, media, { ...options, signal: clock.signal }, definition)
    const reader = startReading(call)
    const chunks = caller.stream(toRequest(call), clock.limits())
    let whole: GenerateContentResponse | undefined
    try {
      for (;;) {
        const step = await chunks.next()
        if (step.done) {
          whole = step.value
          break
        }
        yield* reader.push(replyText(step.value))
      }
    } finally {
      if (whole === undefined) await chunks.return(undefined as never).catch(() => {})
    }
    yield* reader.end()
    return call.read(whole)
  }, options.signal)
}

function toRequest<Result>(call: PreparedCall<Result>): ModelRequest {
  return {
    task: call.task,
    media: call.media.map((one) => one.facts),
    ...call.request,
    ...(call.estimate && { tokens: call.estimate.promptTokens }),
  }
}
