import { createVision, SightglassError } from '@sightglass/core'
import { type Logger, pino } from 'pino'
import { cachingFetch } from './answer-cache.ts'
import { type Env, EnvError, readEnv } from './env.ts'
import { type ListenOptions, listen } from './listen.ts'
import { createMetrics } from './plugins/metrics.ts'
import { readPersistedOperations } from './plugins/persisted-operations.ts'
import { createMemoryStore } from './store/memory-store.ts'
import { createRedisStore } from './store/redis-store.ts'

/** Reads the environment, listens, and stops cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const env = readEnv(process.env)
  const log = pino({ level: env.LOG_LEVEL })
  const store = env.REDIS_URL
    ? createRedisStore(env.REDIS_URL)
    : createMemoryStore({ maxBytes: env.SIGHTGLASS_PICTURE_CACHE_BYTES })
  await store.ping().catch(() => {
    throw new EnvError('REDIS_URL: Redis does not answer there. Start it, or leave the variable out.')
  })
  const metrics = createMetrics()
  const lifetimeMs = env.SIGHTGLASS_ANSWER_CACHE_SECONDS * 1000
  const media = {
    limitInputPixels: env.SIGHTGLASS_MAX_PIXELS,
    fetch: { allowPrivate: env.SIGHTGLASS_ALLOW_PRIVATE_URLS },
  }
  const vision = createVision({
    ...(lifetimeMs > 0 && { fetch: cachingFetch(store, { lifetimeMs }) }),
    ...(env.SIGHTGLASS_MODEL && { model: env.SIGHTGLASS_MODEL }),
    timeoutMs: env.SIGHTGLASS_CALL_TIMEOUT_SECONDS * 1000,
    hooks: metrics.hooks,
    media,
  })
  const server = await listen({ ...settingsOf(env), vision, media, store, metrics, logging: log })
  process.stdout.write(`GraphQL answers at ${server.url}\n`)
  onEnd(log, async () => {
    await server.close()
    await store.close()
  })
}

function settingsOf(env: Env): Omit<ListenOptions, 'vision'> {
  const { SIGHTGLASS_PERSISTED_OPERATIONS: list } = env
  return {
    port: env.PORT,
    host: env.HOST,
    shutdownMs: env.SIGHTGLASS_SHUTDOWN_SECONDS * 1000,
    auth: {
      ...(env.SIGHTGLASS_API_TOKENS && { tokens: env.SIGHTGLASS_API_TOKENS }),
      ...(env.SIGHTGLASS_JWKS_URL && { jwksUrl: env.SIGHTGLASS_JWKS_URL }),
      ...(env.SIGHTGLASS_JWT_ISSUER && { issuer: env.SIGHTGLASS_JWT_ISSUER }),
      ...(env.SIGHTGLASS_JWT_AUDIENCE && { audience: env.SIGHTGLASS_JWT_AUDIENCE }),
    },
    limits: {
      ...(env.SIGHTGLASS_CALLS_PER_MINUTE && { callsPerMinute: env.SIGHTGLASS_CALLS_PER_MINUTE }),
      ...(env.SIGHTGLASS_CONCURRENT_CALLS && { concurrentCalls: env.SIGHTGLASS_CONCURRENT_CALLS }),
      ...(env.SIGHTGLASS_TOKENS_PER_DAY && { tokensPerDay: env.SIGHTGLASS_TOKENS_PER_DAY }),
    },
    longestCallMs: env.SIGHTGLASS_CALL_TIMEOUT_SECONDS * 1000,
    allowedOrigins: env.SIGHTGLASS_ALLOWED_ORIGINS,
    ...(env.SIGHTGLASS_ALLOWED_HOSTS && { allowedHosts: env.SIGHTGLASS_ALLOWED_HOSTS }),
    maxBodyBytes: env.SIGHTGLASS_MAX_BODY_BYTES,
    uploads: {
      maxUploadBytes: env.SIGHTGLASS_MAX_UPLOAD_BYTES,
      maxFiles: env.SIGHTGLASS_MAX_UPLOAD_FILES,
      maxOperationsBytes: env.SIGHTGLASS_MAX_BODY_BYTES,
    },
    pictures: { lifetimeMs: env.SIGHTGLASS_PICTURE_CACHE_SECONDS * 1000 },
    ...(list !== undefined && { persistedOperations: readList(list) }),
    graphiql: env.SIGHTGLASS_GRAPHIQL,
    introspection: env.SIGHTGLASS_INTROSPECTION,
    jit: env.SIGHTGLASS_JIT,
  }
}

function readList(path: string): Record<string, string> {
  try {
    return readPersistedOperations(path)
  } catch (error) {
    throw new EnvError(`SIGHTGLASS_PERSISTED_OPERATIONS: ${(error as Error).message}`)
  }
}

function onEnd(log: Logger, close: () => Promise<void>): void {
  const stop = (signal: string): void => {
    // A second one does not wait.
    process.once('SIGINT', () => process.exit(130))
    log.info({ signal }, 'ending')
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})

function explain(error: unknown): string {
  if (error instanceof EnvError || SightglassError.isInstance(error)) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The port is taken. Choose another with PORT, or PORT=0 for a free one.'
  return `The server could not start: ${message}`
}
