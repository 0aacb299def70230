import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGraphqlServer, type GraphqlServerOptions } from './yoga.ts'

/** A server that listens. */
export interface RunningServer {
  /** Where GraphQL (and GraphiQL in a browser) answers. */
  readonly url: string
  /** Stops taking requests, ends what runs, frees the port. */
  close(): Promise<void>
}

/** Where to listen. */
export interface ListenOptions extends GraphqlServerOptions {
  /** 0 takes a free port. */
  readonly port: number
  /** @default 127.0.0.1 */
  readonly host?: string
}

/**
 * Starts the GraphQL server.
 * @throws the system's error (`EADDRINUSE`…) when the address cannot be taken
 */
export async function listen({
  port,
  host = '127.0.0.1',
  ...options
}: ListenOptions): Promise<RunningServer> {
  const server = createServer(createGraphqlServer(options))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port: taken } = server.address() as AddressInfo
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${taken}/graphql`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2000).unref()
      }),
  }
}
