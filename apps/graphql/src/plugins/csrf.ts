import type { Plugin } from 'graphql-yoga'

const simpleTypes = ['multipart/form-data', 'application/x-www-form-urlencoded', 'text/plain']
const proofHeaders = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'x-requested-with']

/**
 * Refuses requests that any web page could make a visitor's browser send without asking first: a POST of a "simple"
 * content type with none of the headers that force a preflight. JSON requests always have one and pass untouched.
 */
export function csrfPlugin(): Plugin {
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      if (request.method !== 'POST') return
      const type =
        (request.headers.get('content-type') ?? 'text/plain').split(';')[0]?.trim().toLowerCase() ?? ''
      if (!simpleTypes.includes(type) || proofHeaders.some((name) => request.headers.has(name))) return
      const message = `A ${type} request needs one of these headers, with any value: ${proofHeaders.join(', ')}.`
      endResponse(
        fetchAPI.Response.json(
          { errors: [{ message, extensions: { code: 'CSRF_HEADER_MISSING' } }] },
          { status: 403 },
        ),
      )
    },
  }
}
