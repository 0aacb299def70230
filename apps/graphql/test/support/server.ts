import { createVision } from '@sightglass/core'
import { type Emulator, startEmulator } from '@sightglass/emulator'
import { listen, type RunningServer } from '../../src/listen.ts'
import type { GraphqlServerOptions } from '../../src/yoga.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
export type Loose = any

/** A GraphQL server that listens, in front of an emulator: what these tests talk to is HTTP all the way. */
export interface TestServer {
  readonly url: string
  readonly emulator: Emulator
  /** Sends an operation and reads the answer. */
  ask<Data = Loose>(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Answer<Data>>
  /** Sends an operation whose variables have files in them, as multipart. */
  askWith<Data = Loose>(
    query: string,
    variables: Record<string, unknown>,
    files: Record<string, Blob>,
  ): Promise<Answer<Data>>
  /** Subscribes over SSE; the results as they come. */
  watch<Data = Loose>(
    query: string,
    variables?: Record<string, unknown>,
    signal?: AbortSignal,
  ): AsyncGenerator<Answer<Data>>
  close(): Promise<void>
}

/** A GraphQL answer. */
export interface Answer<Data> {
  readonly data: Data
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
}

/** Starts a {@link TestServer}. */
export async function startTestServer(
  options: Partial<Omit<GraphqlServerOptions, 'vision'>> = {},
): Promise<TestServer> {
  const emulator = await startEmulator({ port: 0 })
  const server: RunningServer = await listen({
    vision: createVision({ apiKey: 'k', baseUrl: emulator.url }),
    port: 0,
    ...options,
  })
  const { url } = server
  const post = (body: BodyInit, headers: Record<string, string>, signal?: AbortSignal) =>
    fetch(url, { method: 'POST', body, headers, ...(signal && { signal }) })
  return {
    url,
    emulator,
    async ask(query, variables = {}, headers = {}) {
      const response = await post(JSON.stringify({ query, variables }), {
        'content-type': 'application/json',
        ...headers,
      })
      return response.json() as Promise<never>
    },
    async askWith(query, variables, files) {
      const form = new FormData()
      form.set('operations', JSON.stringify({ query, variables }))
      form.set(
        'map',
        JSON.stringify(Object.fromEntries(Object.keys(files).map((path) => [path, [`variables.${path}`]]))),
      )
      for (const [path, file] of Object.entries(files)) form.set(path, file)
      return (await post(form, { 'x-graphql-yoga-csrf': '1' })).json() as Promise<never>
    },
    async *watch(query, variables = {}, signal) {
      const response = await post(
        JSON.stringify({ query, variables }),
        { 'content-type': 'application/json', accept: 'text/event-stream' },
        signal,
      )
      let text = ''
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        text += piece
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const [event, data] = [/^event: (.*)$/m, /^data: (.+)$/m].map(
            (part) => part.exec(text.slice(0, end))?.[1],
          )
          text = text.slice(end + 2)
          if (event === 'complete') return
          if (data) yield JSON.parse(data)
        }
      }
    },
    async close() {
      await server.close()
      await emulator.close()
    },
  }
}
