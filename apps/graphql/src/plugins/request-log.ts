import { randomUUID } from 'node:crypto'
import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'

interface Seen {
  readonly id: string
  readonly startedAt: number
}

/**
 * Gives every request an id (the caller's `x-request-id`, or a new one), sends it back as a header, puts it on every
 * masked error, and writes one log line a request. The error behind a masked one is logged under the same id.
 */
export function requestLogPlugin(logger: Logger): Plugin {
  const seen = new WeakMap<Request, Seen>()
  return {
    onRequest({ request }) {
      const given = request.headers.get('x-request-id')
      const id = given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
      seen.set(request, { id, startedAt: performance.now() })
    },
    onResultProcess({ request, result }) {
      const id = seen.get(request)?.id
      for (const one of Array.isArray(result) ? result : [result as ExecutionResult]) {
        if (!('errors' in one)) continue
        for (const error of one.errors ?? []) {
          const original = error.extensions?.originalError ?? error.originalError
          if (error.extensions?.code !== 'INTERNAL_SERVER_ERROR') continue
          Object.assign(error.extensions, { requestId: id })
          logger.error({ requestId: id, path: error.path, err: original ?? error }, 'unexpected error')
        }
      }
    },
    onResponse({ request, response }) {
      const entry = seen.get(request)
      if (!entry) return
      response.headers.set('x-request-id', entry.id)
      const durationMs = Math.round(performance.now() - entry.startedAt)
      logger.info(
        { requestId: entry.id, method: request.method, status: response.status, durationMs },
        'request',
      )
    },
  }
}
