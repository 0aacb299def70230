import { createCaller, type ModelCaller } from './caller.ts'
import { connect } from './connection.ts'
import { createLimiter } from './limiter.ts'
import { type MediaInput, type PreparedCall, prepareCall, type TaskDefinition } from './prepare-call.ts'
import { type DetectOptions, detectTask } from './spatial-tasks.ts'
import type { TaskOptions } from './task-options.ts'
import { createTelemetry } from './telemetry.ts'
import type { DetectResult, TaskResult } from './types.ts'
import type { VisionOptions } from './vision-options.ts'

/** The vision tasks over one connection. */
export interface Vision {
  /** Finds things and gives their boxes in pixels of the picture. */
  detect(media: MediaInput, options?: DetectOptions): Promise<DetectResult>
}

/** Makes a client for every vision task. */
export function createVision(options: VisionOptions = {}): Vision {
  let caller: ModelCaller | undefined
  const open = () => {
    caller ??= createCaller({
      connection: connect(options),
      limiter: createLimiter(options.limits),
      telemetry: createTelemetry(options.telemetry),
      ...(options.retry && { retry: options.retry }),
      ...(options.hooks && { hooks: options.hooks }),
    })
    return caller
  }
  const prepare = <Answer extends object>(
    media: MediaInput,
    given: TaskOptions,
    task: TaskDefinition<Answer>,
  ): Promise<PreparedCall<Answer>> =>
    prepareCall(media, given, task, { model: options.model ?? 'gemini-3.8-flash' })
  const run = async <Answer extends object>(
    media: MediaInput,
    given: TaskOptions,
    task: TaskDefinition<Answer>,
  ): Promise<Answer & TaskResult> => {
    const client = open()
    const call = await prepare(media, given, task)
    const facts = call.media.map((one) => one.facts)
    const response = await client.generate({ task: call.task, media: facts, ...call.request }, given)
    return call.read(response)
  }
  return {
    detect: (media, given = {}) => run(media, given, detectTask(given)),
  }
}
