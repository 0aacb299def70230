import type {
  Content,
  CountTokensConfig,
  CountTokensResponse,
  GenerateContentConfig,
  GenerateContentResponse,
} from '@google/genai'
import { aborted } from '../../errors/aborted.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { MediaFacts } from '../../media/types.ts'
import type { Connection } from '../connection/connection.ts'
import { inlineFetchOver } from '../connection/inline-stream.ts'
import { toRequestError } from '../failures/request-error.ts'
import type { Usage } from '../types.ts'
import { startClock } from './call-clock.ts'
import { type CallInfo, notify, type VisionHooks } from './hooks.ts'
import type { Limiter } from './limiter.ts'
import { mergeStream } from './merge-chunks.ts'
import { type CallMeter, type SettleCall, settleQuietly } from './meter.ts'
import { readAhead } from './read-ahead.ts'
import { type RetryOptions, withRetries } from './retry.ts'
import type { Measured, Telemetry } from './telemetry.ts'
import { priceUsage, readUsage } from './usage.ts'

/** A request that is ready to go. */
export interface ModelRequest {
  readonly task: string
  readonly model: string
  readonly contents: readonly Content[]
  readonly config: GenerateContentConfig
  readonly media: readonly MediaFacts[]
  /** Prompt tokens by estimate, for the limiter. */
  readonly tokens?: number
}

/** How long a call may take, and who may end it. */
export interface CallLimits {
  readonly signal?: AbortSignal
  /** Longest time for the whole call, in milliseconds: reading and uploading the media, waits and retries included. @default 600000 */
  readonly timeoutMs?: number
  /** Longest silence of a stream, in milliseconds. @default 120000 */
  readonly stallTimeoutMs?: number
  /** Keeps account of what the call takes, also where it fails. @default nobody */
  readonly meter?: CallMeter
}

/** Sends requests with limits, retries, a deadline, hooks and spans around each. */
export interface ModelCaller {
  generate(request: ModelRequest, limits?: CallLimits): Promise<GenerateContentResponse>
  /** The chunks as they come; leaving the loop ends the connection at once. Returns the merged response. */
  stream(
    request: ModelRequest,
    limits?: CallLimits,
  ): AsyncGenerator<GenerateContentResponse, GenerateContentResponse>
  countTokens(
    request: Pick<ModelRequest, 'model' | 'contents'> & { config?: CountTokensConfig },
    limits?: CallLimits,
  ): Promise<CountTokensResponse>
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
  const { connection, limiter, hooks, retry } = parts
  const { models } = connection.client
  const inline = inlineFetchOver(connection.fetch)
  let calls = 0

  /** One try: its own abort controller, a fetch that keeps the headers, and every failure as our error. */
  function openAttempt(call: AbortSignal, model: string) {
    const controller = new AbortController()
    const stop = () => controller.abort(call.reason)
    if (call.aborted) stop()
    else call.addEventListener('abort', stop, { once: true })
    let headers: Headers | undefined
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await inline.fetch(input, init)
      headers = response.headers
      return response
    }
    return {
      controller,
      settings: { abortSignal: controller.signal, fetch },
      close: () => call.removeEventListener('abort', stop),
      toError: (error: unknown, midStream = false): SightglassError => {
        if (controller.signal.aborted) return aborted(controller.signal)
        const known = { model, baseUrl: connection.baseUrl, midStream }
        return toRequestError(error, headers === undefined ? known : { ...known, headers })
      },
    }
  }

  function begin(request: ModelRequest, limits: CallLimits) {
    const info: CallInfo = { callId: ++calls, task: request.task, model: request.model }
    const { signal, deadline } = startClock(limits)
    const started = Date.now()
    const { temperature, maxOutputTokens, systemInstruction } = request.config
    const measured = parts.telemetry.start({
      task: request.task,
      model: request.model,
      surface: connection.surface,
      baseUrl: connection.baseUrl,
      media: request.media,
      contents: request.contents,
      ...(systemInstruction !== undefined && { systemInstruction }),
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    })
    return { info, signal, started, measured, deadline, sent: false }
  }
  type Call = ReturnType<typeof begin>

  function retries<T>(call: Call, attempt: (count: number) => Promise<T>): Promise<T> {
    return withRetries(attempt, {
      ...retry,
      signal: call.signal,
      deadline: call.deadline,
      onRetry: (event) => {
        call.measured.retried(event.attempt, event.error.code)
        notify(() => hooks?.onRetry?.({ ...call.info, ...event }))
      },
    })
  }

  function announce(call: Call, request: ModelRequest, attempt: number) {
    call.sent = true
    notify(() =>
      hooks?.onRequest?.({ ...call.info, attempt, contents: request.contents, config: request.config }),
    )
  }

  function finished(call: Call, response: GenerateContentResponse): Usage {
    call.measured.end(response)
    notify(() => hooks?.onResponse?.({ ...call.info, response, durationMs: Date.now() - call.started }))
    const { usageMetadata } = response
    const usage = readUsage(usageMetadata, priceUsage(call.info.model, usageMetadata))
    notify(() => hooks?.onUsage?.({ ...call.info, usage }))
    return usage
  }

  /** What a call took that did not come to its end. */
  function tookUntilLost(
    call: Call,
    error: SightglassError | undefined,
    chunks: readonly GenerateContentResponse[] = [],
  ): Usage | undefined {
    const told = chunks.findLast(({ usageMetadata }) => usageMetadata !== undefined)?.usageMetadata
    if (told !== undefined) return readUsage(told, priceUsage(call.info.model, told))
    const givenUp = error === undefined || error.code === 'aborted' || error.code === 'timeout'
    return call.sent && (chunks.length > 0 || givenUp) ? undefined : readUsage(undefined)
  }

  function failed(call: Call, thrown: unknown): SightglassError {
    const error = toRequestError(thrown, { model: call.info.model, baseUrl: connection.baseUrl })
    call.measured.fail(error)
    notify(() => hooks?.onError?.({ ...call.info, error }))
    return error
  }

  async function generate(request: ModelRequest, limits: CallLimits = {}): Promise<GenerateContentResponse> {
    const call = begin(request, limits)
    let settle: SettleCall | undefined
    try {
      settle = await limits.meter?.(request.tokens)
      const response = await retries(call, (count) =>
        limiter.run(
          async () => {
            const attempt = openAttempt(call.signal, request.model)
            announce(call, request, count)
            try {
              using detached = inline.detach(request.contents)
              return await call.measured.within(() =>
                models.generateContent(withSettings(request, detached.contents, attempt.settings)),
              )
            } catch (error) {
              throw attempt.toError(error)
            } finally {
              attempt.close()
            }
          },
          { tokens: request.tokens ?? 0, signal: call.signal },
        ),
      )
      await settleQuietly(settle, finished(call, response))
      return response
    } catch (thrown) {
      const error = failed(call, thrown)
      await settleQuietly(settle, tookUntilLost(call, error))
      throw error
    }
  }

  async function* stream(
    request: ModelRequest,
    limits: CallLimits = {},
  ): AsyncGenerator<GenerateContentResponse, GenerateContentResponse> {
    const call = begin(request, limits)
    const stallTimeoutMs = limits.stallTimeoutMs ?? defaultStallTimeoutMs
    let open: Awaited<ReturnType<typeof openStream>> | undefined
    const chunks: GenerateContentResponse[] = []
    let settle: SettleCall | undefined
    let took: Usage | undefined
    let ended = false
    try {
      settle = await limits.meter?.(request.tokens)
      open = await retries(call, (count) => openStream(call, request, count, stallTimeoutMs))
      for (let step = open.first; !step.done; step = await open.next()) {
        chunks.push(step.value)
        yield step.value
      }
      const whole = mergeStream(chunks)
      ended = true
      took = finished(call, whole)
      return whole
    } catch (thrown) {
      ended = true
      const error = failed(call, thrown)
      took = tookUntilLost(call, error, chunks)
      throw error
    } finally {
      open?.close()
      if (!ended) {
        leftEarly(call.measured)
        took = tookUntilLost(call, undefined, chunks)
      }
      await settleQuietly(settle, took)
    }
  }

  async function openStream(call: Call, request: ModelRequest, count: number, stallTimeoutMs: number) {
    const release = await limiter.acquire({ tokens: request.tokens ?? 0, signal: call.signal })
    const attempt = openAttempt(call.signal, request.model)
    const detached = inline.detach(request.contents)
    let started = false
    const close = () => {
      detached[Symbol.dispose]()
      attempt.controller.abort()
      attempt.close()
      release()
    }
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
      const timer = setTimeout(() => attempt.controller.abort(stalled(stallTimeoutMs)), stallTimeoutMs)
      try {
        return await call.measured.within(work)
      } catch (error) {
        throw attempt.toError(error, started)
      } finally {
        clearTimeout(timer)
      }
    }
    announce(call, request, count)
    try {
      const chunks = await guarded(() =>
        models.generateContentStream(withSettings(request, detached.contents, attempt.settings)),
      )
      const iterator = chunks[Symbol.asyncIterator]()
      const first = await guarded(() => iterator.next())
      started = true
      const next = () => guarded(() => iterator.next())
      return { first, next: first.done ? next : readAhead(next), close }
    } catch (error) {
      close()
      throw error
    }
  }

  async function countTokens(
    request: Pick<ModelRequest, 'model' | 'contents'> & { config?: CountTokensConfig },
    limits: CallLimits = {},
  ): Promise<CountTokensResponse> {
    const { signal, deadline } = startClock(limits)
    const count = async () => {
      const attempt = openAttempt(signal, request.model)
      const { abortSignal, fetch } = attempt.settings
      try {
        using detached = inline.detach(request.contents)
        return await models.countTokens({
          model: request.model,
          contents: detached.contents,
          config: { ...request.config, abortSignal, httpOptions: { ...request.config?.httpOptions, fetch } },
        })
      } catch (error) {
        throw attempt.toError(error)
      } finally {
        attempt.close()
      }
    }
    return withRetries(() => limiter.run(count, { signal }), {
      ...retry,
      signal,
      deadline,
    })
  }

  return { generate, stream, countTokens }
}

function withSettings(
  request: ModelRequest,
  contents: Content[],
  settings: { abortSignal: AbortSignal; fetch: typeof globalThis.fetch },
) {
  const { abortSignal, fetch } = settings
  return {
    model: request.model,
    contents,
    config: { ...request.config, abortSignal, httpOptions: { ...request.config.httpOptions, fetch } },
  }
}

function stalled(stallTimeoutMs: number): SightglassError {
  return new SightglassError('timeout', 'The server fell silent in the middle of an answer.', {
    details: { limit: `${stallTimeoutMs} ms of silence`, try: 'Try again, or raise stallTimeoutMs.' },
  })
}

function leftEarly(measured: Measured): void {
  measured.fail(new SightglassError('aborted', 'The caller left before the answer was complete.'))
}
