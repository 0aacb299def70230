import { randomUUID } from 'node:crypto'
import type { GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { unmask } from '../mask-error.ts'
import { describeVariables } from './describe-variables.ts'

interface Seen {
  readonly id: string
  readonly startedAt: number
  operation?: string
  variables?: unknown
}

/** Only what cannot break a line or a header. */
const usableId = /^[\w.-]{1,64}$/
const quietPaths = ['/health', '/ready', '/metrics']

/**
 * Gives every request an id (the caller's `x-request-id`, or a new one), sends it back as a header and puts it on every
 * masked error, and writes one log line a request. The error behind a masked one is logged under the same id. Variables
 * are logged at level `debug` only, cut short and without secrets.
 */
export function requestLogPlugin(logger: Logger, callers: WeakMap<Request, string>): Plugin {
  const seen = new WeakMap<Request, Seen>()
  const explain = (requestId: string | undefined, errors: readonly GraphQLError[] | undefined): void => {
    for (const error of errors ?? []) {
      const err = unmask(error)
      if (!err) continue
      Object.assign(error.extensions, { requestId })
      logger.error({ requestId, path: error.path, err }, 'unexpected error')
    }
  }
  return {
    onRequest({ request }) {
      const given = request.headers.get('x-request-id')
      const id = given !== null && usableId.test(given) ? given : randomUUID()
      seen.set(request, { id, startedAt: performance.now() })
    },
    onParams({ request, params }) {
      const entry = seen.get(request)
      if (!entry) return
      if (typeof params.operationName === 'string') entry.operation = params.operationName.slice(0, 80)
      if (logger.isLevelEnabled('debug')) entry.variables = describeVariables(params.variables)
    },
    onResultProcess({ request, result, setResult }) {
      const id = seen.get(request)?.id
      if (!isAsyncIterable(result)) {
        for (const one of [result].flat()) explain(id, one.errors as readonly GraphQLError[] | undefined)
        return
      }
      const source = result[Symbol.asyncIterator]()
      setResult({
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            const step = await source.next()
            if (!step.done) explain(id, step.value.errors as readonly GraphQLError[] | undefined)
            return step
          },
          return: async (value) => (await source.return?.(value)) ?? { done: true, value: undefined },
        }),
      })
    },
    onResponse({ request, response }) {
      const entry = seen.get(request)
      if (!entry) return
      const { id, operation, variables, startedAt } = entry
      response.headers.set('x-request-id', id)
      const path = pathOf(request.url)
      const level = quietPaths.includes(path) ? 'debug' : 'info'
      if (!logger.isLevelEnabled(level)) return
      const durationMs = Math.round(performance.now() - startedAt)
      const { method } = request
      const caller = callers.get(request)
      const { status } = response
      logger[level](
        { requestId: id, method, path, status, durationMs, caller, operation, variables },
        'request',
      )
    },
  }
}

/** Without the query: a client may have put anything there. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.indexOf('?', start)
  return start < 0 ? '/' : url.slice(start, end < 0 ? undefined : end).slice(0, 200)
}
