import { startClock } from '../calls/call-clock.ts'
import type { CallLimits, ModelRequest } from '../calls/model-request.ts'
import type { TaskResult } from '../types.ts'
import type { VisionContext } from '../vision-context.ts'
import { createVisionStream, type VisionStream } from '../vision-stream.ts'
import { blameInput } from './blame-input.ts'
import type { MediaInput } from './inputs.ts'
import { type PreparedCall, prepareCall } from './prepare-call.ts'
import type { TaskDefinition } from './task-definition.ts'
import type { TaskOptions } from './task-options.ts'

/** Prepares, sends, reads. */
export async function runTask<Answer extends object, Item>(
  context: VisionContext,
  media: MediaInput,
  options: TaskOptions,
  definition: TaskDefinition<Answer, Item>,
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
  const response = await context
    .caller()
    .generate(toRequest(call), limits)
    .catch((error: unknown) => {
      throw blameInput(error, call.media)
    })
  return call.read(response)
}

/** As {@link runTask}, with the items as they come. What is wrong with the task itself is told by the stream, too. */
export function streamTask<Answer extends object, Item>(
  context: VisionContext,
  media: MediaInput,
  options: TaskOptions,
  define: () => TaskDefinition<Answer, Item>,
): VisionStream<Item, Answer & TaskResult> {
  return createVisionStream(async function* (signal) {
    const caller = context.caller()
    const clock = startClock({ ...options, signal }, context)
    const call = await prepareCall(context, media, { ...options, signal: clock.signal }, define())
    const reading = call.readStream()
    const chunks = caller.stream(toRequest(call), clock.limits())
    try {
      for await (const chunk of chunks) yield* reading.push(chunk)
    } catch (error) {
      throw blameInput(error, call.media)
    } finally {
      await chunks.return(undefined as never).catch(() => {})
    }
    const { rest, result } = await reading.end()
    yield* rest
    return result
  }, options.signal)
}

function toRequest(call: PreparedCall<unknown>): ModelRequest {
  return {
    task: call.task,
    media: call.media.map((one) => one.facts),
    ...call.request,
    ...(call.estimate && { tokens: call.estimate.promptTokens }),
  }
}
