import { SightglassError } from '../errors/sightglass-error.ts'
import { createFiles, type Files } from '../files/create-files.ts'
import { DEFAULT_MODEL } from '../models/resolve-model.ts'
import { createCaller, type ModelCaller } from './calls/caller.ts'
import { createLimiter } from './calls/limiter.ts'
import { createTelemetry } from './calls/telemetry.ts'
import { apiVersionOf, type Connection, connect, hasCredentials, surfaceOf } from './connection/connection.ts'
import type { VisionContext } from './vision-context.ts'
import type { VisionOptions } from './vision-options.ts'

/** Makes what the tasks share: connection, Files API and caller, each when it is first needed. */
export function createContext(options: VisionOptions): VisionContext {
  let connection: Connection | undefined
  let caller: ModelCaller | undefined
  let files: Files | undefined
  const context: VisionContext = {
    model: options.model ?? DEFAULT_MODEL,
    surface: surfaceOf(options),
    apiVersion: apiVersionOf(options),
    budget: options.limits ?? {},
    options,
    connection: () => {
      connection ??= connect(options)
      return connection
    },
    files: () => {
      if (context.surface === 'vertex') {
        throw new SightglassError('config_invalid', 'Vertex has no Files API.', {
          details: { try: 'Put the media into Cloud Storage and pass its gs:// address.' },
        })
      }
      files ??= openFiles(context.connection(), options)
      return files
    },
    uploader: () => (context.surface === 'vertex' || !hasCredentials(options) ? undefined : context.files()),
    caller: () => {
      caller ??= createCaller({
        connection: context.connection(),
        limiter: createLimiter(options.limits),
        telemetry: createTelemetry(options.telemetry),
        ...(options.retry && { retry: options.retry }),
        ...(options.hooks && { hooks: options.hooks }),
      })
      return caller
    },
  }
  return context
}

/** The Files API over the same connection, so that base URL, version and key need to be told once. */
function openFiles(connection: Connection, options: VisionOptions): Files {
  const { baseUrl, apiVersion, apiKey } = connection
  const { cacheDir, fetch, headers, retry = {} } = options
  const { attempts, initialDelayMs, maxDelayMs } = retry
  return createFiles({
    retry: {
      ...(attempts !== undefined && { maxAttempts: attempts }),
      ...(initialDelayMs !== undefined && { initialDelayMs }),
      ...(maxDelayMs !== undefined && { maxDelayMs }),
    },
    baseUrl,
    apiVersion,
    ...(apiKey !== undefined && { apiKey }),
    ...(apiKey !== undefined && headers && { authHeaders: () => ({ ...headers, 'x-goog-api-key': apiKey }) }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(fetch && { fetch }),
    ...(options.media?.fetch && { fetchLimits: options.media.fetch }),
  })
}
