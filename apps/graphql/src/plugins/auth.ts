import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { Plugin } from 'graphql-yoga'
import { createRemoteJWKSet, jwtVerify } from 'jose'

/** Who may call. */
export interface AuthOptions {
  /** API tokens by the caller's name. */
  readonly tokens?: Readonly<Record<string, string>>
  /** Where the keys of a JWT's issuer are published. */
  readonly jwksUrl?: string
  /** The issuer that a JWT must name. */
  readonly issuer?: string
  /** The audience that a JWT must name. */
  readonly audience?: string
}

/** Says who sent a request; `undefined` refuses it. */
export type Authenticate = (request: Request) => Promise<string | undefined>

/** Makes the check for these options; with none of them, everybody is `anonymous`. */
export function createAuthenticate(options: AuthOptions): Authenticate {
  const digests = Object.entries(options.tokens ?? {}).map(([name, token]) => ({
    name,
    digest: digest(token),
  }))
  const keys = options.jwksUrl ? createRemoteJWKSet(new URL(options.jwksUrl)) : undefined
  if (digests.length === 0 && !keys) return async () => 'anonymous'
  return async (request) => {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
    if (!token) return undefined
    const given = digest(token)
    const match = digests.find((entry) => timingSafeEqual(entry.digest, given))
    if (match) return match.name
    if (!keys) return undefined
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: options.issuer, audience: options.audience })
      return payload.sub
    } catch {
      return undefined
    }
  }
}

/** Refuses every request to GraphQL that the check does not know, with 401. GraphiQL's page itself stays open. */
export function authPlugin(authenticate: Authenticate, callers: WeakMap<Request, string>): Plugin {
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      if (url.pathname === '/health' || url.pathname === '/ready') return
      if (request.method === 'GET' && request.headers.get('accept')?.includes('text/html')) return
      const caller = await authenticate(request)
      if (caller !== undefined) {
        callers.set(request, caller)
        return
      }
      const message = 'Send Authorization: Bearer <token> with a token that this server knows.'
      endResponse(
        fetchAPI.Response.json(
          { errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] },
          { status: 401, headers: { 'www-authenticate': 'Bearer' } },
        ),
      )
    },
  }
}

/** Whether only this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
