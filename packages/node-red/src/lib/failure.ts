import { loadCore } from './core.ts'

/** An error fit for Catch, the log and a status line: no key in it, whoever threw it. */
export async function toFailure(
  error: unknown,
  secrets: readonly string[],
): Promise<Error & { code: string }> {
  const { SightglassError, redactSecrets } = await loadCore()
  const hide = (text: string) =>
    secrets.reduce(
      (clean, secret) => (secret.length > 3 ? clean.replaceAll(secret, '[redacted]') : clean),
      redactSecrets(text),
    )
  const known = SightglassError.isInstance(error)
  const message = error instanceof Error ? error.message : String(error)
  // A new error, with no cause: the log prints causes, and an SDK's cause may hold the request with its headers.
  const failure = new Error(hide(message)) as Error & {
    code: string
    details?: unknown
    retryable?: boolean
    retryAfterMs?: number
  }
  failure.name = 'SightglassError'
  failure.code = known ? error.code : 'request_invalid'
  if (known) {
    failure.details = JSON.parse(hide(JSON.stringify(error.details))) as unknown
    failure.retryable = error.retryable
    if (error.retryAfterMs !== undefined) failure.retryAfterMs = error.retryAfterMs
  }
  if (error instanceof Error && error.stack) failure.stack = hide(error.stack)
  return failure
}
