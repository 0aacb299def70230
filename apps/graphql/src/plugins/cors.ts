import type { YogaServerOptions } from 'graphql-yoga'

type Cors = Extract<NonNullable<YogaServerOptions<object, object>['cors']>, (...given: never[]) => unknown>

/** Lets pages of these origins read answers; without any, no page but the server's own. */
export function corsFor(allowedOrigins: readonly string[] = []): Cors {
  return (request) => {
    const origin = request.headers.get('origin')
    if (origin === null || !allowedOrigins.includes(origin)) return false
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST', 'OPTIONS'],
      allowedHeaders: [
        'authorization',
        'content-type',
        'x-request-id',
        'x-graphql-yoga-csrf',
        'apollo-require-preflight',
        'x-requested-with',
      ],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 86_400,
    }
  }
}
