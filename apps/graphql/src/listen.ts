import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BodyGuardOptions, guardBodies } from './body-guard.ts'
import { isLoopback } from './env.ts'
import { createGraphqlServer, type GraphqlServerOptions } from './yoga.ts'

/** A server that listens. */
export interface RunningServer {
  /** Where GraphQL (and GraphiQL in a browser) answers. */
  readonly url: string
  /** Takes no new requests, lets running ones finish for a while, ends the rest, frees the port. */
  close(): Promise<void>
}

/** Where to listen. */
export interface ListenOptions extends Omit<GraphqlServerOptions, 'stopping'> {
  /** 0 takes a free port. */
  readonly port: number
  /** @default 127.0.0.1 */
  readonly host?: string
  /** How long running requests may finish once the server is closed, in milliseconds. @default 10000 */
  readonly shutdownMs?: number
  /** How slow a client may be. */
  readonly bodies?: BodyGuardOptions
}

/** How long an ended call has to tell its client so. */
const lastWordsMs = 1000

/**
 * Starts the GraphQL server.
 * @throws the system's error (`EADDRINUSE`…) when the address cannot be taken
 */
export async function listen(options: ListenOptions): Promise<RunningServer> {
  const { port, host = '127.0.0.1', shutdownMs = 10_000, bodies, ...rest } = options
  const stopping = new AbortController()
  // A page whose name is made to point at this machine is not this machine.
  const ownNames = isLoopback(host) ? { allowedHosts: ['localhost', '127.0.0.1', '[::1]', host] } : {}
  const yoga = createGraphqlServer({ ...ownNames, ...rest, stopping: stopping.signal })
  const timeouts = { headersTimeout: 15_000, requestTimeout: 0, keepAliveTimeout: 5_000 }
  const server = createServer(timeouts, (request, response) => {
    // What lies under Yoga would answer with a stack trace.
    if (!hasAddress(request)) response.writeHead(400, { connection: 'close' }).end()
    else void yoga(request, response)
  })
  server.maxRequestsPerSocket = 10_000
  guardBodies(server, bodies)
  const running = countRunning(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port: taken } = server.address() as AddressInfo
  const shown = host.includes(':') ? `[${host}]` : host
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    await running.done(shutdownMs)
    stopping.abort(new DOMException('The server is ending.', 'AbortError'))
    await running.done(lastWordsMs)
    server.closeAllConnections()
    await closed
    await yoga.dispose()
  }
  return {
    url: `http://${shown}:${taken}/graphql`,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

function hasAddress({ url = '/', headers: { host = 'localhost' } }: IncomingMessage): boolean {
  return URL.canParse(url.startsWith('/') ? `http://${host}${url}` : url)
}

/** Knows which requests run, and tells when none does. */
function countRunning(server: Server): { done(longestMs: number): Promise<void> } {
  const responses = new Set<ServerResponse>()
  let ended: (() => void) | undefined
  server.on('request', (_request, response: ServerResponse) => {
    // A line that is kept would keep the server.
    if (!server.listening) response.setHeader('connection', 'close')
    responses.add(response)
    response.once('close', () => {
      responses.delete(response)
      if (responses.size === 0) ended?.()
      if (!server.listening) server.closeIdleConnections()
    })
  })
  return {
    done: (longestMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, longestMs)
        ended = () => {
          clearTimeout(timer)
          resolve()
        }
        if (responses.size === 0) ended()
      }),
  }
}
