import type { Plugin } from 'graphql-yoga'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Prometheus metrics at `/metrics`: requests by method and status, their duration, and the process's own. */
export function metricsPlugin(): Plugin {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'sightglass_http_requests_total',
    help: 'HTTP requests by method and status.',
    labelNames: ['method', 'status'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'sightglass_http_request_duration_seconds',
    help: 'How long requests took, streams to their end excluded.',
    labelNames: ['method'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers: [registry],
  })
  const started = new WeakMap<Request, () => number>()
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      if (url.pathname === '/metrics' && request.method === 'GET') {
        const body = await registry.metrics()
        endResponse(new fetchAPI.Response(body, { headers: { 'content-type': registry.contentType } }))
        return
      }
      started.set(request, duration.startTimer({ method: request.method }))
    },
    onResponse({ request, response }) {
      if (!started.has(request)) return
      started.get(request)?.()
      requests.inc({ method: request.method, status: String(response.status) })
    },
  }
}
