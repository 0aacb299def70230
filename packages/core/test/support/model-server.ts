import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server saw. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever was sent
  readonly body: any
  /** Set once the client has gone away before the answer was complete. */
  gone: boolean
}

type Answer = (request: SeenRequest, response: ServerResponse, count: number) => void | Promise<void>

export interface ModelServer extends AsyncDisposable {
  readonly url: string
  readonly requests: SeenRequest[]
  close(): Promise<void>
}

/** A real HTTP server on a free port that answers as told, for faults below the level of the emulator. */
export async function startModelServer(answer: Answer): Promise<ModelServer> {
  const requests: SeenRequest[] = []
  const server = createServer(async (incoming, response) => {
    const pieces: Buffer[] = []
    for await (const piece of incoming) pieces.push(piece)
    const text = Buffer.concat(pieces).toString()
    const seen: SeenRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
      gone: false,
    }
    requests.push(seen)
    response.on('close', () => {
      seen.gone = !response.writableFinished
    })
    await answer(seen, response, requests.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests, close, [Symbol.asyncDispose]: close }
}

/** A whole reply as the API gives it. */
export function reply(text: string, finishReason = 'STOP'): object {
  return {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason, index: 0 }],
    usageMetadata: {
      promptTokenCount: 1093,
      candidatesTokenCount: 20,
      totalTokenCount: 1113,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 4 },
        { modality: 'IMAGE', tokenCount: 1089 },
      ],
    },
    modelVersion: 'test-model',
    responseId: 'r1',
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** Starts a stream and gives a function that sends one event. */
export function openStream(response: ServerResponse): (chunk: unknown) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return (chunk) => void response.write(`data: ${JSON.stringify(chunk)}\r\n\r\n`)
}

/** A chunk of a stream: text, and how it ended if it did. */
export function chunk(text: string, finishReason?: string): object {
  return {
    candidates: [
      { content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }), index: 0 },
    ],
    usageMetadata: {
      promptTokenCount: 1093,
      candidatesTokenCount: text.length,
      totalTokenCount: 1093 + text.length,
    },
  }
}
