import { loadCore } from './core.ts'

/** An error fit for Catch, the log and a status line: no key in it, whoever threw it. Never rejects. */
export async function toFailure(
  error: unknown,
  secrets: readonly string[],
): Promise<Error & { code: string }> {
  const core = await loadCore().catch(() => undefined)
  const hide = (text: string) =>
    secrets.reduce(
      (clean, secret) => (secret.length > 3 ? clean.replaceAll(secret, '[redacted]') : clean),
      core ? core.redactSecrets(text) : text,
    )
  const known = core?.SightglassError.isInstance(error) ? error : undefined
  const message = error instanceof Error ? error.message : String(error)
  // A new error, with no cause: the log prints causes, and an SDK's cause may hold the request with its headers.
  const failure = new Error(hide(message)) as Error & {
    code: string
    details?: unknown
    retryable?: boolean
    retryAfterMs?: number
  }
  failure.name = 'SightglassError'
  failure.code = known?.code ?? 'request_invalid'
  if (known) {
    failure.details = JSON.parse(hide(JSON.stringify(known.details))) as unknown
    failure.retryable = known.retryable
    if (known.retryAfterMs !== undefined) failure.retryAfterMs = known.retryAfterMs
  }
  if (error instanceof Error && error.stack) failure.stack = hide(error.stack)
  return failure
}
