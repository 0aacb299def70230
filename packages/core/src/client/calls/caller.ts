import type {
  Content,
  CountTokensConfig,
  CountTokensResponse,
  GenerateContentResponse,
  ModalityTokenCount,
} from '@google/genai'
import type { Connection } from '../connection/connection.ts'
import { inlineFetchOver } from '../connection/inline-stream.ts'
import type { Usage } from '../types.ts'
import { Attempt } from './attempt.ts'
import { startClock } from './call-clock.ts'
import { CallRecord } from './call-record.ts'
import type { VisionHooks } from './hooks.ts'
import type { Limiter } from './limiter.ts'
import { mergeStream } from './merge-chunks.ts'
import { type SettleCall, settleQuietly } from './meter.ts'
import type { CallLimits, ModelRequest } from './model-request.ts'
import { readAhead } from './read-ahead.ts'
import { type RetryOptions, withRetries } from './retry.ts'
import type { Telemetry } from './telemetry.ts'

/** Sends requests with limits, retries, a deadline, hooks and spans around each. */
export interface ModelCaller {
  generate(request: ModelRequest, limits?: CallLimits): Promise<GenerateContentResponse>
  /** The chunks as they come; leaving the loop ends the connection at once. Returns the merged response. */
  stream(
    request: ModelRequest,
    limits?: CallLimits,
  ): AsyncGenerator<GenerateContentResponse, GenerateContentResponse>
  countTokens(request: CountRequest, limits?: CallLimits): Promise<CountReply>
}

/** The API's count, with the modalities that it tells and the SDK leaves out. */
export interface CountReply extends CountTokensResponse {
  readonly promptTokensDetails?: readonly ModalityTokenCount[]
}

interface CountRequest {
  readonly model: string
  readonly contents: readonly Content[]
  readonly config?: CountTokensConfig
}

interface CallerParts {
  readonly connection: Connection
  readonly limiter: Limiter
  readonly telemetry: Telemetry
  readonly retry?: RetryOptions
  readonly hooks?: VisionHooks
}

const defaultStallTimeoutMs = 120_000

export function createCaller(parts: CallerParts): ModelCaller {
  const { connection, limiter, retry } = parts
  const { models } = connection.client
  const { baseUrl } = connection
  const inline = inlineFetchOver(connection.fetch)
  let calls = 0

  function begin(request: ModelRequest, limits: CallLimits) {
    const callId = ++calls
    const { signal, deadline } = startClock(limits)
    const record = new CallRecord(callId, request, parts)
    return {
      record,
      signal,
      retries: <T>(attempt: (count: number) => Promise<T>) =>
        withRetries(attempt, { ...retry, signal, deadline, onRetry: (event) => record.retrying(event) }),
    }
  }
  type Call = ReturnType<typeof begin>

  const openAttempt = (signal: AbortSignal, model: string) =>
    new Attempt({ model, baseUrl, fetch: inline.fetch, signal })

  async function generate(request: ModelRequest, limits: CallLimits = {}): Promise<GenerateContentResponse> {
    const { record, signal, retries } = begin(request, limits)
    const once = async (count: number) => {
      const attempt = openAttempt(signal, request.model)
      record.sending(count)
      try {
        using detached = inline.detach(request.contents)
        const parameters = attempt.parameters(detached.contents, request.config)
        return attempt.complete(await record.within(() => models.generateContent(parameters)))
      } catch (error) {
        throw attempt.toError(error)
      } finally {
        attempt.close()
      }
    }
    let settle: SettleCall | undefined
    try {
      settle = await limits.meter?.(request.tokens)
      const response = await retries((count) =>
        limiter.run(() => once(count), { tokens: request.tokens ?? 0, signal }),
      )
      await settleQuietly(settle, record.finished(response))
      return response
    } catch (thrown) {
      const error = record.failed(thrown)
      await settleQuietly(settle, record.tookUntilLost(error))
      throw error
    }
  }

  async function* stream(
    request: ModelRequest,
    limits: CallLimits = {},
  ): AsyncGenerator<GenerateContentResponse, GenerateContentResponse> {
    const call = begin(request, limits)
    const { record } = call
    const stallTimeoutMs = limits.stallTimeoutMs ?? defaultStallTimeoutMs
    let open: Awaited<ReturnType<typeof openStream>> | undefined
    const chunks: GenerateContentResponse[] = []
    let settle: SettleCall | undefined
    let took: Usage | undefined
    let ended = false
    try {
      settle = await limits.meter?.(request.tokens)
      open = await call.retries((count) => openStream(call, request, count, stallTimeoutMs))
      for (let step = open.first; !step.done; step = await open.next()) {
        chunks.push(step.value)
        yield step.value
      }
      const whole = mergeStream(chunks)
      ended = true
      took = record.finished(whole)
      return whole
    } catch (thrown) {
      ended = true
      const error = record.failed(thrown)
      took = record.tookUntilLost(error, chunks)
      throw error
    } finally {
      open?.close()
      if (!ended) {
        record.leftEarly()
        took = record.tookUntilLost(undefined, chunks)
      }
      await settleQuietly(settle, took)
    }
  }

  /** One try, up to the first chunk: after that nothing is tried again. */
  async function openStream(
    { record, signal }: Call,
    request: ModelRequest,
    count: number,
    stallTimeoutMs: number,
  ) {
    const release = await limiter.acquire({ tokens: request.tokens ?? 0, signal })
    const attempt = openAttempt(signal, request.model)
    const detached = inline.detach(request.contents)
    let started = false
    const close = () => {
      detached[Symbol.dispose]()
      attempt.abort()
      release()
    }
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await attempt.watch(stallTimeoutMs, () => record.within(work))
      } catch (error) {
        throw attempt.toError(error, started)
      }
    }
    record.sending(count)
    try {
      const chunks = await guarded(() =>
        models.generateContentStream(attempt.parameters(detached.contents, request.config)),
      )
      const iterator = chunks[Symbol.asyncIterator]()
      const take = async () => {
        const step = await guarded(() => iterator.next())
        if (!step.done) attempt.complete(step.value)
        return step
      }
      const first = await take()
      started = true
      const next = take
      return { first, next: first.done ? next : readAhead(next), close }
    } catch (error) {
      close()
      throw error
    }
  }

  async function countTokens(request: CountRequest, limits: CallLimits = {}): Promise<CountReply> {
    const { signal, deadline } = startClock(limits)
    const once = async () => {
      const attempt = openAttempt(signal, request.model)
      try {
        using detached = inline.detach(request.contents)
        const counted = await models.countTokens(attempt.parameters(detached.contents, request.config))
        const { promptTokensDetails } = attempt
        return { ...counted, ...(promptTokensDetails && { promptTokensDetails }) }
      } catch (error) {
        throw attempt.toError(error)
      } finally {
        attempt.close()
      }
    }
    return withRetries(() => limiter.run(once, { signal }), { ...retry, signal, deadline })
  }

  return { generate, stream, countTokens }
}
