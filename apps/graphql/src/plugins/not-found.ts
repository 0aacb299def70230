import type { Plugin } from 'graphql-yoga'

/** Says where GraphQL is to whoever asks for another address; the last of the plugins that serve one. */
export function notFoundPlugin(): Plugin {
  return {
    onRequest({ url, endResponse, fetchAPI }) {
      if (url.pathname === '/graphql' || url.pathname === '/health') return
      endResponse(new fetchAPI.Response('There is nothing here. GraphQL is at /graphql.\n', { status: 404 }))
    },
  }
}
