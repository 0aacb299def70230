import type { Plugin } from 'graphql-yoga'
import { picturesPath } from '../picture-shelf.ts'
import { refusal } from './refusal.ts'

/** Which web pages may speak to the server. */
export interface CsrfOptions {
  /** Origins of pages that may, such as `https://app.example.com`. The server's own pages always may. @default none */
  readonly allowedOrigins?: readonly string[]
  /**
   * Names that the server answers to. Without, a page whose own name is made to point at 127.0.0.1 ("DNS rebinding")
   * would count as the server's own. @default any
   */
  readonly allowedHosts?: readonly string[]
}

const simpleTypes = ['multipart/form-data', 'application/x-www-form-urlencoded', 'text/plain']
const proofHeaders = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'x-requested-with']

/**
 * Refuses what any web page could make a visitor's browser send: everything that a browser says comes from a page of
 * another origin (an `EventSource` asks nobody beforehand), and a POST of a "simple" content type with none of the headers
 * that force a preflight, for browsers that say nothing. Programs that are no browser only meet the second rule.
 */
export function csrfPlugin({ allowedOrigins = [], allowedHosts }: CsrfOptions = {}): Plugin {
  return {
    onRequest({ request, url, endResponse, fetchAPI }) {
      const { headers } = request
      if (allowedHosts && !allowedHosts.includes(url.hostname)) {
        endResponse(refusal(fetchAPI, 421, 'HOST_UNKNOWN', 'This server does not answer to that name.'))
        return
      }
      if (url.pathname.startsWith(picturesPath)) return
      if (isForeign(headers, url.host, allowedOrigins)) {
        const message =
          'Pages of this origin may not call this server. Who runs it can let them: SIGHTGLASS_ALLOWED_ORIGINS.'
        endResponse(refusal(fetchAPI, 403, 'ORIGIN_REFUSED', message))
        return
      }
      if (request.method !== 'POST') return
      const type = (headers.get('content-type') ?? 'text/plain').split(';')[0]?.trim().toLowerCase() ?? ''
      if (!simpleTypes.includes(type) || proofHeaders.some((name) => headers.has(name))) return
      const message = `A ${type} request needs one of these headers, with any value: ${proofHeaders.join(', ')}.`
      endResponse(refusal(fetchAPI, 403, 'CSRF_HEADER_MISSING', message))
    },
  }
}

function isForeign(headers: Headers, host: string, allowedOrigins: readonly string[]): boolean {
  const origin = headers.get('origin')
  if (origin === null) return /^(?:cross|same)-site$/.test(headers.get('sec-fetch-site') ?? '')
  if (allowedOrigins.includes(origin)) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}
