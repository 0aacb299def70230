import { createCaller } from '../../src/client/calls/caller.ts'
import type { VisionHooks } from '../../src/client/calls/hooks.ts'
import { createLimiter, type RateLimits } from '../../src/client/calls/limiter.ts'
import type { ModelRequest } from '../../src/client/calls/model-request.ts'
import { createTelemetry } from '../../src/client/calls/telemetry.ts'
import { connect } from '../../src/client/connection/connection.ts'

/** A key in the form of a real one. */
export const key = `AIza${'x'.repeat(35)}`

/** A request of one word. */
export const hello: ModelRequest = {
  task: 'ask',
  model: 'gemini-3.5-flash',
  contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
  config: {},
  media: [],
}

/** A caller that hardly waits between tries. */
export function callerTo(
  url: string,
  options: { hooks?: VisionHooks; limits?: RateLimits; attempts?: number } = {},
) {
  return createCaller({
    connection: connect({ apiKey: key, baseUrl: url }, {}),
    limiter: createLimiter(options.limits),
    telemetry: createTelemetry(false),
    retry: { initialDelayMs: 1, attempts: options.attempts ?? 3 },
    ...(options.hooks && { hooks: options.hooks }),
  })
}
