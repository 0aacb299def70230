import type { VisionHooks } from '@sightglass/core'
import type { Plugin } from 'graphql-yoga'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is counted, and where it is counted from. */
export interface Metrics {
  /** Counts requests; the first of all plugins, so that refused ones count. */
  readonly counting: Plugin
  /** Serves `/metrics`; behind the plugin that knows who may see them. */
  readonly route: Plugin
  /** Count model calls and tokens; for `createVision`. */
  readonly hooks: VisionHooks
}

/** Prometheus metrics: requests by method and status and their duration, model calls and tokens, and the process's own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'sightglass_http_requests_total',
    help: 'HTTP requests by method and status.',
    labelNames: ['method', 'status'],
    registers,
  })
  const running = new Gauge({
    name: 'sightglass_http_requests_running',
    help: 'HTTP requests that have no answer yet.',
    registers,
  })
  const duration = new Histogram({
    name: 'sightglass_http_request_duration_seconds',
    help: 'How long requests took until their answer began.',
    labelNames: ['method'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers,
  })
  const calls = new Counter({
    name: 'sightglass_model_calls_total',
    help: 'Finished model calls by task, model and outcome (ok, or the code of the error).',
    labelNames: ['task', 'model', 'outcome'],
    registers,
  })
  const callDuration = new Histogram({
    name: 'sightglass_model_call_duration_seconds',
    help: 'How long model calls took.',
    labelNames: ['task'],
    buckets: [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300],
    registers,
  })
  const retries = new Counter({
    name: 'sightglass_model_retries_total',
    help: 'Tries of model calls that had to be repeated.',
    labelNames: ['task'],
    registers,
  })
  const tokens = new Counter({
    name: 'sightglass_model_tokens_total',
    help: 'Tokens of model calls, by model and kind.',
    labelNames: ['model', 'kind'],
    registers,
  })
  const cost = new Counter({
    name: 'sightglass_model_cost_usd_total',
    help: 'US dollars of model calls with a known price.',
    labelNames: ['model'],
    registers,
  })
  const started = new WeakMap<Request, () => number>()
  // A model id is the client's word: only so many become labels.
  const known = new Set<string>()
  const modelLabel = (model: string): string => {
    if (known.size < 50) known.add(model)
    return known.has(model) ? model : 'other'
  }
  return {
    route: {
      async onRequest({ request, url, endResponse, fetchAPI }) {
        if (url.pathname !== '/metrics' || request.method !== 'GET') return
        const body = await registry.metrics()
        endResponse(new fetchAPI.Response(body, { headers: { 'content-type': registry.contentType } }))
      },
    },
    counting: {
      onRequest({ request }) {
        running.inc()
        started.set(request, duration.startTimer({ method: request.method }))
      },
      onResponse({ request, response }) {
        const stop = started.get(request)
        if (!stop) return
        started.delete(request)
        stop()
        running.dec()
        requests.inc({ method: request.method, status: String(response.status) })
      },
    },
    hooks: {
      onResponse: ({ task, durationMs }) => callDuration.observe({ task }, durationMs / 1000),
      onRetry: ({ task }) => retries.inc({ task }),
      onUsage: ({ task, model, usage }) => {
        const label = modelLabel(model)
        calls.inc({ task, model: label, outcome: 'ok' })
        tokens.inc({ model: label, kind: 'prompt' }, usage.promptTokens)
        tokens.inc({ model: label, kind: 'answer' }, usage.candidatesTokens)
        tokens.inc({ model: label, kind: 'thoughts' }, usage.thoughtsTokens)
        if (usage.costUsd !== undefined) cost.inc({ model: label }, usage.costUsd)
      },
      onError: ({ task, model, error }) => calls.inc({ task, model: modelLabel(model), outcome: error.code }),
    },
  }
}
