import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A model server that takes a call and says nothing until it is told to: what the emulator's own faults do not show. */
export interface SilentModel {
  readonly url: string
  /** Resolves when a call came in. */
  called(): Promise<void>
  /** Resolves when the caller of the call has gone. */
  abandoned(): Promise<void>
  /** Answers the call. */
  answer(text: string): void
  close(): Promise<void>
}

export async function startSilentModel(): Promise<SilentModel> {
  let taken: ServerResponse | undefined
  const called = Promise.withResolvers<void>()
  const abandoned = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume()
    request.once('end', () => {
      taken = response
      called.resolve()
    })
    response.once('close', () => {
      if (!response.writableEnded) abandoned.resolve()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called: () => called.promise,
    abandoned: () => abandoned.promise,
    answer(text) {
      const candidates = [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }]
      taken
        ?.writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ candidates, usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 } }))
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
