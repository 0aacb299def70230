import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { Vision } from '@sightglass/core'
import { createYoga, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga'
import { type CallerLimitOptions, createCallerLimits } from './caller-limits.ts'
import type { Context } from './context.ts'
import { createPictureShelf } from './picture-shelf.ts'
import { anonymous } from './plugins/auth.ts'
import { csrfPlugin } from './plugins/csrf.ts'
import { readyOperation, readyVariables } from './ready-operation.ts'
import { schema } from './schema/index.ts'
import { createMemoryStore } from './store/memory-store.ts'
import type { Store } from './store/store.ts'

/** What the server is made of. */
export interface GraphqlServerOptions {
  /** Core, with the key that the server uses. */
  readonly vision: Vision
  /**
   * The largest request body in bytes, uploads included.
   * @default 104857600 (100 MiB)
   */
  readonly maxBodyBytes?: number
  /** What each caller may use. @default no limits */
  readonly limits?: CallerLimitOptions
  /** What instances share. @default this process's memory */
  readonly store?: Store
  /**
   * Where unexpected errors and warnings go; `false` silences them.
   * @default true (the console)
   */
  readonly logging?: YogaServerOptions<object, Context>['logging']
}

/**
 * The GraphQL server as a request handler: give it to `http.createServer`, or call `.fetch` in a test.
 * It listens to nothing by itself. GraphiQL and all it needs come from this server, not from a CDN.
 */
export function createGraphqlServer(options: GraphqlServerOptions): YogaServerInstance<object, Context> {
  const store = options.store ?? createMemoryStore()
  const shared = {
    vision: options.vision,
    caller: anonymous,
    limits: createCallerLimits(options.limits ?? {}, store),
    shelf: createPictureShelf(store),
  }
  return createYoga<object, Context>({
    schema,
    maxRequestBodySize: options.maxBodyBytes ?? 100 * 1024 * 1024,
    logging: options.logging ?? true,
    landingPage: false,
    cors: false,
    renderGraphiQL,
    graphiql: {
      title: 'Sightglass',
      additionalHeaders: { 'x-graphql-yoga-csrf': 'graphiql' },
      defaultEditorToolsVisibility: 'variables',
      defaultTabs: [{ query: readyOperation, variables: readyVariables() }],
    },
    context: ({ request }) => ({ ...shared, signal: request.signal }) as Context,
    plugins: [csrfPlugin(), EnvelopArmorPlugin()],
    maskedErrors: { errorMessage: 'Something unexpected happened on the server.' },
  })
}
