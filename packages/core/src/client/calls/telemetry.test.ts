import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { fixturePath } from '@sightglass/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ModelServer, reply, sendJson, startModelServer } from '../../../test/support/model-server.ts'
import { createVision } from '../create-vision.ts'

const photo = fixturePath('photos/coffee.png')
const spans = new InMemorySpanExporter()
let metricsOut: InMemoryMetricExporter
let meterProvider: MeterProvider
let server: ModelServer
let fail = 0
beforeEach(async () => {
  spans.reset()
  metricsOut = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  server = await startModelServer((_, response) =>
    fail-- > 0
      ? sendJson(response, 503, { error: { code: 503, message: 'busy' } })
      : sendJson(response, 200, reply('A cup.')),
  )
})
afterEach(async () => {
  await meterProvider.shutdown()
  await server.close()
})

function traced(attempts: number, captureContent = false) {
  const reader = new PeriodicExportingMetricReader({ exporter: metricsOut, exportIntervalMillis: 60_000 })
  meterProvider = new MeterProvider({ readers: [reader] })
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  return createVision({
    apiKey: 'secret-key-value',
    baseUrl: server.url,
    model: 'gemini-3.5-flash',
    retry: { attempts, initialDelayMs: 1 },
    telemetry: { tracerProvider, meterProvider, captureContent },
  })
}

test('a call is one span with tokens by modality and picture sizes, and no payload', async () => {
  fail = 1
  await traced(2).ask(photo, 'What stands on my secret table?')
  const [span] = spans.getFinishedSpans()
  expect(spans.getFinishedSpans()).toHaveLength(1)
  expect(span?.name).toBe('generate_content gemini-3.5-flash')
  expect(span?.attributes).toMatchObject({
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.provider.name': 'gcp.gemini',
    'gen_ai.request.model': 'gemini-3.5-flash',
    'gen_ai.response.model': 'test-model',
    'gen_ai.usage.input_tokens': 1093,
    'gen_ai.usage.output_tokens': 20,
    'sightglass.usage.input_tokens.image': 1089,
    'sightglass.media.sizes': ['600x400'],
    'sightglass.task': 'ask',
    'server.address': '127.0.0.1',
  })
  expect(span?.events).toMatchObject([
    { name: 'sightglass.retry', attributes: { 'error.type': 'server_error' } },
  ])
  expect(JSON.stringify([span?.attributes, span?.events])).not.toMatch(/secret|iVBOR/)
})

test('a failure is told by its code', async () => {
  fail = 9
  await expect(traced(1).ask(photo, 'x')).rejects.toMatchObject({ code: 'server_error' })
  expect(spans.getFinishedSpans()[0]).toMatchObject({
    status: { code: 2 },
    attributes: { 'error.type': 'server_error' },
  })
})

test('tokens and time are measured', async () => {
  fail = 0
  await traced(1).ask(photo, 'x')
  await meterProvider.forceFlush()
  const recorded = metricsOut
    .getMetrics()
    .flatMap((all) => all.scopeMetrics.flatMap((scope) => scope.metrics))
  const tokens = recorded.find((metric) => metric.descriptor.name === 'gen_ai.client.token.usage')
  const sums = Object.fromEntries(
    (tokens?.dataPoints ?? []).map((point) => [
      point.attributes['gen_ai.token.type'],
      (point.value as { sum: number }).sum,
    ]),
  )
  expect(sums).toEqual({ input: 1093, output: 20 })
  expect(recorded.map((metric) => metric.descriptor.name)).toContain('gen_ai.client.operation.duration')
})

test('prompts and answers go along when asked for, media only by type and address', async () => {
  fail = 0
  const fileUri = 'https://storage.example/a.png?X-Goog-Signature=abc'
  const signed = { fileData: { fileUri, mimeType: 'image/png' } }
  await traced(1, true).ask([photo, 'https://youtu.be/9hE5-98ZeCg', signed], 'What stands on the table?', {
    systemInstruction: 'Be short.',
  })
  const attributes = spans.getFinishedSpans()[0]!.attributes
  expect(JSON.parse(attributes['gen_ai.input.messages'] as string)).toEqual([
    {
      role: 'user',
      parts: [
        { type: 'blob', mime_type: 'image/png' },
        { type: 'uri', uri: 'https://www.youtube.com/watch?v=9hE5-98ZeCg' },
        { type: 'uri', mime_type: 'image/png', uri: 'https://storage.example/a.png' },
        { type: 'text', content: 'What stands on the table?' },
      ],
    },
  ])
  expect(JSON.parse(attributes['gen_ai.output.messages'] as string)).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'A cup.' }], finish_reason: 'stop' },
  ])
  expect(attributes['gen_ai.system_instructions']).toContain('Be short.')
  expect(JSON.stringify(attributes)).not.toMatch(/iVBOR|secret-key-value/)
})

test('tokens are measured by modality', async () => {
  fail = 0
  await traced(1).ask(photo, 'x')
  await meterProvider.forceFlush()
  const recorded = metricsOut
    .getMetrics()
    .flatMap((all) => all.scopeMetrics.flatMap((scope) => scope.metrics))
    .find((metric) => metric.descriptor.name === 'sightglass.client.input_tokens')
  const sums = (recorded?.dataPoints ?? []).map((point) => [
    point.attributes['sightglass.modality'],
    (point.value as { sum: number }).sum,
  ])
  expect(sums).toEqual([
    ['text', 4],
    ['image', 1089],
  ])
})
