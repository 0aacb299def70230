import type { GenerateContentResponse } from '@google/genai'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { Connection } from '../connection/connection.ts'
import { toRequestError } from '../failures/request-error.ts'
import type { Usage } from '../types.ts'
import { type CallInfo, notify, type VisionHooks } from './hooks.ts'
import type { ModelRequest } from './model-request.ts'
import type { RetryEvent } from './retry.ts'
import type { Measured, Telemetry } from './telemetry.ts'
import { priceUsage, readUsage } from './usage.ts'

interface Onlookers {
  readonly connection: Connection
  readonly telemetry: Telemetry
  readonly hooks?: VisionHooks
}

/** One call as those see it who look on: its span, its hooks, and what it took. */
export class CallRecord {
  readonly #request: ModelRequest
  readonly #info: CallInfo
  readonly #hooks: VisionHooks | undefined
  readonly #baseUrl: string
  readonly #measured: Measured
  readonly #startedAt = Date.now()
  #sent = false

  constructor(callId: number, request: ModelRequest, { connection, telemetry, hooks }: Onlookers) {
    const { task, model, config } = request
    const { temperature, maxOutputTokens, systemInstruction } = config
    this.#request = request
    this.#info = { callId, task, model }
    this.#hooks = hooks
    this.#baseUrl = connection.baseUrl
    this.#measured = telemetry.start({
      task,
      model,
      surface: connection.surface,
      baseUrl: connection.baseUrl,
      media: request.media,
      contents: request.contents,
      ...(systemInstruction !== undefined && { systemInstruction }),
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    })
  }

  /** Runs `work` with the call's span as the active one. */
  within<T>(work: () => T): T {
    return this.#measured.within(work)
  }

  sending(attempt: number): void {
    const { contents, config } = this.#request
    this.#sent = true
    notify(() => this.#hooks?.onRequest?.({ ...this.#info, attempt, contents, config }))
  }

  retrying(event: RetryEvent): void {
    this.#measured.retried(event.attempt, event.error.code)
    notify(() => this.#hooks?.onRetry?.({ ...this.#info, ...event }))
  }

  /** Returns what the call took. */
  finished(response: GenerateContentResponse): Usage {
    this.#measured.end(response)
    const durationMs = Date.now() - this.#startedAt
    notify(() => this.#hooks?.onResponse?.({ ...this.#info, response, durationMs }))
    const usage = this.#priced(response.usageMetadata)
    notify(() => this.#hooks?.onUsage?.({ ...this.#info, usage }))
    return usage
  }

  /** Returns the failure as our error. */
  failed(thrown: unknown): SightglassError {
    const error = toRequestError(thrown, { model: this.#info.model, baseUrl: this.#baseUrl })
    this.#measured.fail(error)
    notify(() => this.#hooks?.onError?.({ ...this.#info, error }))
    return error
  }

  leftEarly(): void {
    this.#measured.fail(new SightglassError('aborted', 'The caller left before the answer was complete.'))
  }

  /** What a call took that did not come to its end; no `error` where the caller left. */
  tookUntilLost(
    error: SightglassError | undefined,
    chunks: readonly GenerateContentResponse[] = [],
  ): Usage | undefined {
    const told = chunks.findLast(({ usageMetadata }) => usageMetadata !== undefined)?.usageMetadata
    if (told !== undefined) return this.#priced(told)
    const givenUp = error === undefined || error.code === 'aborted' || error.code === 'timeout'
    return this.#sent && (chunks.length > 0 || givenUp) ? undefined : readUsage(undefined)
  }

  #priced(metadata: GenerateContentResponse['usageMetadata']): Usage {
    return readUsage(metadata, priceUsage(this.#info.model, metadata))
  }
}
