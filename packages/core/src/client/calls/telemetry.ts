import type { Content, ContentUnion, GenerateContentResponse } from '@google/genai'
import {
  type Attributes,
  context,
  type MeterProvider,
  metrics,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { SightglassError } from '../../errors/sightglass-error.ts'
import type { MediaFacts, Surface } from '../../media/types.ts'
import { inputMessages, outputMessages, systemInstructions } from './telemetry-content.ts'
import { readUsage } from './usage.ts'

/** Whether and where calls are traced and measured. Without an OpenTelemetry SDK in the process this costs nothing. */
export interface TelemetryOptions {
  /** @default the global provider */
  readonly tracerProvider?: TracerProvider
  /** @default the global provider */
  readonly meterProvider?: MeterProvider
  /**
   * Put the words of prompts and answers on the span (`gen_ai.input.messages`, `gen_ai.output.messages`); of media their
   * type or address, never their bytes. @default false: nothing of either
   */
  readonly captureContent?: boolean
}

/** What a span is told at its start. */
interface CallStart {
  readonly task: string
  readonly model: string
  readonly surface: Surface
  readonly baseUrl: string
  readonly media: readonly MediaFacts[]
  /** Looked at only where content is to be captured. */
  readonly contents: readonly Content[]
  readonly systemInstruction?: ContentUnion
  readonly temperature?: number
  readonly maxOutputTokens?: number
}

/** One call as it is being measured. Exactly one of `end` and `fail` is called. */
export interface Measured {
  /** Runs `work` with the call's span as the active one. */
  within<T>(work: () => T): T
  retried(attempt: number, code: string): void
  end(response: GenerateContentResponse): void
  fail(error: SightglassError): void
}

export interface Telemetry {
  start(call: CallStart): Measured
}

const scope = '@sightglass/core'

/** Names follow https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ ; our own begin with `sightglass.`. */
export function createTelemetry(options: TelemetryOptions | boolean = true): Telemetry {
  if (options === false) return { start: () => silent }
  const given = options === true ? {} : options
  const tracer = (given.tracerProvider ?? trace).getTracer(scope)
  const meter = (given.meterProvider ?? metrics).getMeter(scope)
  const tokenUsage = meter.createHistogram('gen_ai.client.token.usage', {
    unit: '{token}',
    description: 'Tokens of a call, by type.',
  })
  const inputByModality = meter.createHistogram('sightglass.client.input_tokens', {
    unit: '{token}',
    description: 'Prompt tokens of a call, by modality.',
  })
  const duration = meter.createHistogram('gen_ai.client.operation.duration', {
    unit: 's',
    description: 'Time of a call, retries included.',
  })
  return {
    start: (call) => {
      const common = commonAttributes(call)
      const started = performance.now()
      const span = tracer.startSpan(`generate_content ${call.model}`, {
        kind: SpanKind.CLIENT,
        attributes: {
          ...common,
          ...requestAttributes(call),
          ...(given.captureContent && contentAttributes(call)),
        },
      })
      const finish = (extra: Attributes) => {
        duration.record((performance.now() - started) / 1000, { ...common, ...extra })
        span.end()
      }
      return {
        within: (work) => context.with(trace.setSpan(context.active(), span), work),
        retried: (attempt, code) =>
          void span.addEvent('sightglass.retry', { 'sightglass.attempt': attempt, 'error.type': code }),
        end: (response) => {
          const usage = readUsage(response.usageMetadata)
          span.setAttributes(responseAttributes(response))
          if (given.captureContent) span.setAttribute('gen_ai.output.messages', outputMessages(response))
          for (const [modality, tokens] of Object.entries(usage.promptTokensByModality)) {
            inputByModality.record(tokens, { ...common, 'sightglass.modality': modality.toLowerCase() })
          }
          tokenUsage.record(usage.promptTokens, { ...common, 'gen_ai.token.type': 'input' })
          tokenUsage.record(usage.candidatesTokens + usage.thoughtsTokens, {
            ...common,
            'gen_ai.token.type': 'output',
          })
          finish({})
        },
        fail: (error) => {
          span.setAttribute('error.type', error.code)
          span.setStatus({ code: SpanStatusCode.ERROR, message: error.shortMessage })
          finish({ 'error.type': error.code })
        },
      }
    },
  }
}

const silent: Measured = { within: (work) => work(), retried: () => {}, end: () => {}, fail: () => {} }

function commonAttributes(call: CallStart): Attributes {
  const url = URL.canParse(call.baseUrl) ? new URL(call.baseUrl) : undefined
  return {
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.provider.name': call.surface === 'vertex' ? 'gcp.vertex_ai' : 'gcp.gemini',
    'gen_ai.request.model': call.model,
    'sightglass.task': call.task,
    ...(url && { 'server.address': url.hostname }),
    ...(url?.port && { 'server.port': Number(url.port) }),
  }
}

function requestAttributes({ media, temperature, maxOutputTokens }: CallStart): Attributes {
  const sized = media.filter((facts) => facts.width !== undefined && facts.height !== undefined)
  return {
    'sightglass.media.count': media.length,
    'sightglass.media.types': media.map((facts) => facts.mimeType),
    'sightglass.media.sizes': sized.map((facts) => `${facts.width}x${facts.height}`),
    'sightglass.media.bytes': media.reduce((sum, facts) => sum + (facts.byteLength ?? 0), 0),
    ...(temperature !== undefined && { 'gen_ai.request.temperature': temperature }),
    ...(maxOutputTokens !== undefined && { 'gen_ai.request.max_tokens': maxOutputTokens }),
  }
}

function contentAttributes({ contents, systemInstruction }: CallStart): Attributes {
  const instructions = systemInstructions(systemInstruction)
  return {
    'gen_ai.input.messages': inputMessages(contents),
    ...(instructions !== undefined && { 'gen_ai.system_instructions': instructions }),
  }
}

function responseAttributes(response: GenerateContentResponse): Attributes {
  const usage = readUsage(response.usageMetadata)
  const byModality = Object.entries(usage.promptTokensByModality).map(([modality, tokens]) => [
    `sightglass.usage.input_tokens.${modality.toLowerCase()}`,
    tokens,
  ])
  const reasons = (response.candidates ?? []).map((candidate) => candidate.finishReason).filter(Boolean)
  return {
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.candidatesTokens + usage.thoughtsTokens,
    'sightglass.usage.thoughts_tokens': usage.thoughtsTokens,
    'sightglass.usage.cached_tokens': usage.cachedTokens,
    'gen_ai.response.finish_reasons': reasons as string[],
    ...(response.modelVersion && { 'gen_ai.response.model': response.modelVersion }),
    ...(response.responseId && { 'gen_ai.response.id': response.responseId }),
    ...Object.fromEntries(byModality),
  }
}
