import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { Vision, VisionOptions } from '@sightglass/core'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import { type LevelWithSilent, type Logger, pino } from 'pino'
import { createCallerFiles, sharedFiles } from './caller-files.ts'
import { type CallerLimitOptions, createCallerLimits } from './caller-limits.ts'
import type { Context } from './context.ts'
import { maskError, maskedMessage } from './mask-error.ts'
import { createPictureShelf, type PictureShelfOptions } from './picture-shelf.ts'
import { type AuthOptions, anonymous, authPlugin, createAuthenticate } from './plugins/auth.ts'
import { bodyLimitPlugin } from './plugins/body-limit.ts'
import { compressionPlugin } from './plugins/compression.ts'
import { corsFor } from './plugins/cors.ts'
import { csrfPlugin } from './plugins/csrf.ts'
import { jitPlugin } from './plugins/jit.ts'
import { createMetrics, type Metrics } from './plugins/metrics.ts'
import { notFoundPlugin } from './plugins/not-found.ts'
import { type PersistedOperations, persistedOperationsPlugin } from './plugins/persisted-operations.ts'
import { picturesPlugin } from './plugins/pictures.ts'
import { noIntrospectionPlugin, type QueryLimits, queryLimitsPlugin } from './plugins/query-limits.ts'
import { readyPlugin } from './plugins/ready.ts'
import { requestLogPlugin } from './plugins/request-log.ts'
import { type UploadsOptions, uploadsPlugin } from './plugins/uploads.ts'
import { readyOperation, readyVariables } from './ready-operation.ts'
import { schema } from './schema/index.ts'
import { createMemoryStore } from './store/memory-store.ts'
import type { Store } from './store/store.ts'

/** What the server is made of. */
export interface GraphqlServerOptions {
  /** Core, with the key that the server uses. */
  readonly vision: Vision
  /** The `media` that `createVision` was given: pictures that are drawn on are read by the same rules. @default core's own */
  readonly media?: VisionOptions['media']
  /** What instances share: pictures and what callers have used. @default in this process alone */
  readonly store?: Store
  /** Who may call. @default everybody */
  readonly auth?: AuthOptions
  /** What each caller may use. @default no limits */
  readonly limits?: CallerLimitOptions
  /** The longest that a model call may take, whatever a client asks for, in milliseconds. @default no limit but the client's */
  readonly longestCallMs?: number
  /** Origins of web pages that may call, besides the server's own. @default none */
  readonly allowedOrigins?: readonly string[]
  /** Names that the server answers to. @default any */
  readonly allowedHosts?: readonly string[]
  /** The largest body in bytes of a request without files. @default 10485760 (10 MiB) */
  readonly maxBodyBytes?: number
  /** How much may be uploaded, and where to. */
  readonly uploads?: UploadsOptions
  /** How long drawings and crops are kept. */
  readonly pictures?: PictureShelfOptions
  /** How much one operation may ask for. */
  readonly queryLimits?: QueryLimits
  /** Takes only these operations. @default any */
  readonly persistedOperations?: PersistedOperations
  /** Answers questions about the schema, and puts misspelt names right. @default true */
  readonly introspection?: boolean
  /** Serves GraphiQL. @default true */
  readonly graphiql?: boolean
  /** Compiles queries that come again and again. @default true */
  readonly jit?: boolean
  /** Where counts are kept. @default new ones */
  readonly metrics?: Metrics
  /** Aborted when the server ends: what still runs is then ended too. */
  readonly stopping?: AbortSignal
  /** Where the log goes, or from which level on; `false` for none. @default JSON lines on the standard output */
  readonly logging?: Logger | LevelWithSilent | boolean
}

/**
 * The GraphQL server as a request handler: give it to `http.createServer`, or call `.fetch` in a test.
 * It listens to nothing by itself. GraphiQL and all it needs come from this server, not from a CDN.
 */
export function createGraphqlServer(options: GraphqlServerOptions): YogaServerInstance<object, Context> {
  const { vision, store = createMemoryStore(), stopping, maxBodyBytes = 10 * 1024 ** 2 } = options
  const logger = openLog(options.logging)
  const limits = createCallerLimits(options.limits ?? {}, store)
  const identified = options.auth?.tokens !== undefined || options.auth?.jwksUrl !== undefined
  const shelf = createPictureShelf(store, options.pictures)
  const callers = new WeakMap<Request, string>()
  const metrics = options.metrics ?? createMetrics()
  const graphiql = options.graphiql ?? true
  const plugins: (Plugin | false)[] = [
    metrics.counting,
    requestLogPlugin(logger, callers),
    readyPlugin({
      reachModel: (signal) => reachModel(vision, signal),
      reachStore: () => store.ping(),
      ...(stopping && { stopping }),
    }),
    csrfPlugin({
      ...(options.allowedOrigins && { allowedOrigins: options.allowedOrigins }),
      ...(options.allowedHosts && { allowedHosts: options.allowedHosts }),
    }),
    authPlugin(createAuthenticate(options.auth ?? {}), callers),
    metrics.route,
    picturesPlugin(shelf),
    notFoundPlugin(),
    bodyLimitPlugin(maxBodyBytes),
    uploadsPlugin(options.uploads),
    options.persistedOperations !== undefined && persistedOperationsPlugin(options.persistedOperations),
    useDeferStream() as Plugin,
    queryLimitsPlugin(options.queryLimits, options.introspection),
    options.introspection === false && noIntrospectionPlugin(),
    options.jit !== false && jitPlugin(),
    compressionPlugin(),
  ]
  return createYoga<object, Context>({
    schema,
    plugins: plugins.filter((plugin) => plugin !== false),
    // Bodies are limited by plugins of ours, multipart ones while they are streamed.
    maxRequestBodySize: false,
    multipart: false,
    landingPage: false,
    cors: corsFor(options.allowedOrigins),
    ...(graphiql && { renderGraphiQL }),
    graphiql:
      graphiql &&
      ((request) => ({
        title: 'Sightglass',
        additionalHeaders: { 'x-graphql-yoga-csrf': 'graphiql' },
        defaultEditorToolsVisibility: 'variables',
        ...opening(request),
      })),
    context: ({ request }) => {
      const caller = callers.get(request) ?? anonymous
      return {
        vision,
        limits,
        files: identified ? createCallerFiles(store, caller) : sharedFiles,
        shelf,
        caller,
        ...(options.media && { media: options.media }),
        ...(options.longestCallMs !== undefined && { longestCallMs: options.longestCallMs }),
        signal: stopping ? AbortSignal.any([request.signal, stopping]) : request.signal,
      }
    },
    maskedErrors: { errorMessage: maskedMessage, maskError, isDev: false },
    logging: {
      debug: () => {},
      info: (...words) => logger.debug(words.join(' ')),
      warn: (...words) => logger.warn(words.join(' ')),
      // The request's own log has it, with its id.
      error: () => {},
    },
  })
}

function openLog(logging: GraphqlServerOptions['logging'] = true): Logger {
  if (typeof logging === 'string') return pino({ level: logging })
  return typeof logging === 'boolean' ? pino({ enabled: logging }) : logging
}

/** Anything that the model API answers shows that it can be reached and knows the key. */
async function reachModel(vision: Vision, signal: AbortSignal): Promise<void> {
  await vision.connection.client.models.list({ config: { pageSize: 1, abortSignal: signal } })
}

/** What GraphiQL opens with. Its address holds the query that a visitor wrote; the variables to that are its own to keep. */
function opening({ url }: Request): object {
  if (new URL(url).searchParams.has('query')) return {}
  return { query: readyOperation, variables: readyVariables() }
}
