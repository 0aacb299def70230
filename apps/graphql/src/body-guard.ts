import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** How slow a client may be. */
export interface BodyGuardOptions {
  /** Bytes a second that a body has to come with, on average. @default 1024 */
  readonly minBytesPerSecond?: number
  /** How long a body may be slower at its beginning, in milliseconds. @default 20000 */
  readonly graceMs?: number
  /** How often is looked, in milliseconds. @default 1000 */
  readonly everyMs?: number
}

interface Watched {
  readonly response: ServerResponse
  readonly startedAt: number
  readonly bytesBefore: number
}

/**
 * Ends requests whose body comes so slowly that it is meant to hold the server up ("slow loris"), with 408, and lines
 * that go on sending after the request was refused. A large body on a usable line is left alone however long it takes.
 */
export function guardBodies(server: Server, options: BodyGuardOptions = {}): void {
  const { minBytesPerSecond = 1024, graceMs = 20_000, everyMs = 1000 } = options
  const watched = new Map<IncomingMessage, Watched>()
  const look = (): void => {
    const now = performance.now()
    for (const [request, { response, startedAt, bytesBefore }] of watched) {
      const elapsedMs = now - startedAt
      if (elapsedMs < graceMs) continue
      const bytes = request.socket.bytesRead - bytesBefore
      if (bytes >= (minBytesPerSecond * elapsedMs) / 1000) continue
      watched.delete(request)
      if (!response.headersSent) response.writeHead(408, { connection: 'close' }).end()
      // Ended at once, the line would take the answer with it.
      setTimeout(() => request.destroy(), 100).unref()
    }
  }
  const timer = setInterval(look, everyMs).unref()
  server.once('close', () => clearInterval(timer))
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
      return
    const { bytesRead } = request.socket
    watched.set(request, { response, startedAt: performance.now(), bytesBefore: bytesRead })
    const forget = (): void => void watched.delete(request)
    request.once('end', forget).once('close', forget)
    // Refused before it was read: the client gets a moment to see the answer, then the line ends.
    response.once('finish', () => {
      if (!request.complete) setTimeout(() => request.complete || request.destroy(), 1000).unref()
    })
  })
}
