import { createHash, timingSafeEqual } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { picturesPath } from '../picture-shelf.ts'
import { refusal } from './refusal.ts'

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

/** Says who sent a request; `undefined` refuses it. Rejects when that cannot be known now. */
export type Authenticate = (request: Request) => Promise<string | undefined>

/** Who asks where nobody has to say so. */
export const anonymous = 'anonymous'

/** Makes the check for these options; with none of them, everybody is {@link anonymous}. */
export function createAuthenticate(options: AuthOptions): Authenticate {
  const digests = Object.entries(options.tokens ?? {}).map(([name, token]) => ({
    name,
    digest: digest(token),
  }))
  const keys = options.jwksUrl ? createRemoteJWKSet(new URL(options.jwksUrl)) : undefined
  if (digests.length === 0 && !keys) return async () => anonymous
  return async (request) => {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
    if (!token) return undefined
    const given = digest(token)
    const match = digests.find((entry) => timingSafeEqual(entry.digest, given))
    if (match || !keys) return match?.name
    try {
      const { payload } = await jwtVerify(token, keys, {
        requiredClaims: ['sub', 'exp'],
        ...(options.issuer && { issuer: options.issuer }),
        ...(options.audience && { audience: options.audience }),
      })
      // A subject may be called like a token's name; they are not the same caller.
      return `jwt:${payload.sub}`
    } catch (error) {
      if (isTokensFault(error)) return undefined
      throw error
    }
  }
}

/** Whether a token is to blame, rather than the server that publishes the keys. */
function isTokensFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false
  return (
    !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  )
}

const openPaths = ['/health', '/ready']

/**
 * Refuses every request that the check does not know, with 401. Open are: whether the server lives, GraphiQL's page
 * itself (it is answered before), and pictures, whose names nobody can guess and which an `<img>` must be able to load.
 */
export function authPlugin(authenticate: Authenticate, callers: WeakMap<Request, string>): Plugin {
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      if (openPaths.includes(url.pathname) || url.pathname.startsWith(picturesPath)) return
      let caller: string | undefined
      try {
        caller = await authenticate(request)
      } catch {
        const message = 'Who you are cannot be checked now. Try again in a moment.'
        endResponse(refusal(fetchAPI, 503, 'AUTHENTICATION_UNAVAILABLE', message, { 'retry-after': '5' }))
        return
      }
      if (caller !== undefined) {
        callers.set(request, caller)
        return
      }
      const message = 'Send Authorization: Bearer <token> with a token that this server knows.'
      endResponse(refusal(fetchAPI, 401, 'UNAUTHENTICATED', message, { 'www-authenticate': 'Bearer' }))
    },
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
