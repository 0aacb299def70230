import type { IncomingMessage } from 'node:http'
import { errorInfo, localizedMessage, RpcError } from '../protocol/rpc-error.ts'

/** Which keys are let in. */
export interface KeyRules {
  /** The only keys that are right. Left out: every key is. */
  readonly accepted?: readonly string[]
  /** Keys that are wrong though they would be accepted otherwise. */
  readonly rejected: readonly string[]
  /** Whether a request without any key is let in. */
  readonly anonymous: boolean
}

/** The key of a request and the way it came. */
export function readKey(
  request: IncomingMessage,
  url: URL,
): { key: string; via: 'header' | 'query' | 'bearer' } | undefined {
  const header = request.headers['x-goog-api-key']
  if (typeof header === 'string' && header !== '') return { key: header, via: 'header' }
  const query = url.searchParams.get('key')
  if (query) return { key: query, via: 'query' }
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return bearer ? { key: bearer, via: 'bearer' } : undefined
}

/** Throws what the real service answers to a missing or wrong key. `method` is the gRPC name of what was asked. */
export function checkKey(found: ReturnType<typeof readKey>, rules: KeyRules, method: string): void {
  if (!found) {
    if (rules.anonymous) return
    throw new RpcError(
      403,
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    )
  }
  const right = (rules.accepted?.includes(found.key) ?? true) && !rules.rejected.includes(found.key)
  if (right) return
  if (found.via === 'bearer') {
    throw new RpcError(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
      [
        errorInfo(
          'ACCESS_TOKEN_TYPE_UNSUPPORTED',
          { service: 'generativelanguage.googleapis.com', method },
          '',
        ),
      ],
    )
  }
  throw invalidKey()
}

/** A wrong API key is 400, not 401. Source: fixtures/facts/errors.json, `400-api-key-invalid`. */
export function invalidKey(): RpcError {
  const message = 'API key not valid. Please pass a valid API key.'
  return new RpcError(400, 'INVALID_ARGUMENT', message, [
    errorInfo('API_KEY_INVALID', { service: 'generativelanguage.googleapis.com' }),
    localizedMessage(message),
  ])
}
