import type { IncomingMessage, ServerResponse } from 'node:http'
import { RpcError } from '../protocol/rpc-error.ts'
import type { RecordedRequest } from '../script/journal.ts'
import { handleBatchCreate, handleBatches } from './batch-handlers.ts'
import { handleCaches } from './cache-handlers.ts'
import type { Exchange } from './context.ts'
import { handleFiles, handleUpload } from './file-handlers.ts'
import { CallerGone, RawReply, sendError, sendRaw } from './http.ts'
import { handleInteraction } from './interactions.ts'
import { checkKey, readKey } from './keys.ts'
import { CutLine, handleCountTokens, handleGenerate, handleModels } from './model-handlers.ts'
import { findRoute, grpcMethod, type Operation } from './route.ts'
import type { EmulatorState } from './state.ts'

const handlers: Readonly<Record<Operation, (exchange: Exchange) => Promise<void>>> = {
  generateContent: handleGenerate,
  streamGenerateContent: handleGenerate,
  countTokens: handleCountTokens,
  batchGenerateContent: handleBatchCreate,
  'models.list': handleModels,
  'models.get': handleModels,
  'files.upload': handleUpload,
  'files.create': handleFiles,
  'files.list': handleFiles,
  'files.get': handleFiles,
  'files.delete': handleFiles,
  'files.download': handleFiles,
  'cachedContents.create': handleCaches,
  'cachedContents.list': handleCaches,
  'cachedContents.get': handleCaches,
  'cachedContents.patch': handleCaches,
  'cachedContents.delete': handleCaches,
  'batches.list': handleBatches,
  'batches.get': handleBatches,
  'batches.cancel': handleBatches,
  'batches.delete': handleBatches,
  'interactions.create': handleInteraction,
}

/** Headers that hold secrets. */
const secret = new Set(['x-goog-api-key', 'authorization', 'cookie', 'proxy-authorization'])

function keptHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      secret.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  )
}

const commonHeaders: Readonly<Record<string, string>> = {
  vary: 'Origin, X-Origin, Referer',
  server: 'sightglass-emulator',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-xss-protection': '0',
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-goog-upload-url, x-goog-upload-status, x-goog-upload-size-received, x-goog-upload-chunk-granularity',
}

/** Answers one request to the API. */
export async function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: EmulatorState,
): Promise<void> {
  const startedMs = performance.now()
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value)
  const route = findRoute(request.method ?? 'GET', url.pathname)
  const entry = state.requests.add({
    method: request.method ?? 'GET',
    path: url.pathname,
    headers: keptHeaders(request),
    operation: route?.operation ?? 'unknown',
    atMs: state.clock.now(),
    status: 0,
    durationMs: 0,
  })
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableEnded) gone.abort(new CallerGone('The caller went away.'))
    finish(entry, response, state, startedMs)
  })
  const contentType =
    route?.operation === 'streamGenerateContent' && url.searchParams.get('alt') === 'sse'
      ? 'text/event-stream'
      : undefined
  try {
    if (!route)
      throw new RpcError(
        404,
        'NOT_FOUND',
        `The requested URL ${url.pathname} was not found on this server: the emulator has nothing at ${request.method} ${url.pathname}.`,
      )
    const key = readKey(request, url)
    // An upload's address is its own permission: the guides send the bytes there without a key.
    if (!(route.operation === 'files.upload' && url.searchParams.has('upload_id')))
      checkKey(key, state.keys, grpcMethod(route))
    if (state.tape && /^(?:cachedContents|batch)/.test(route.operation))
      throw new RpcError(
        400,
        'FAILED_PRECONDITION',
        `Record and replay know generateContent, streamGenerateContent, countTokens and interactions, not ${route.operation}.`,
      )
    const origin = `http://${request.headers.host ?? '127.0.0.1'}`
    const exchange: Exchange = {
      request,
      response,
      url,
      route,
      state,
      owner: key?.key ?? '',
      origin,
      entry,
      signal: gone.signal,
      faults: [],
    }
    await handlers[route.operation](exchange)
  } catch (error) {
    if (error instanceof CutLine || error instanceof CallerGone || gone.signal.aborted) {
      response.destroy()
      return
    }
    if (error instanceof RawReply) {
      entry.answeredBy = 'script'
      sendRaw(response, error)
      return
    }
    const told =
      error instanceof RpcError
        ? error
        : new RpcError(
            500,
            'INTERNAL',
            `The emulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          )
    entry.error = told.message
    // Who is told of a quota is told of the tier it belongs to.
    if (told.code === 429 && route?.surface === 'gemini-api' && /GenerateContent$/i.test(route.operation))
      response.setHeader('x-gemini-service-tier', 'standard')
    sendError(response, told, contentType === undefined ? {} : { contentType })
    // Bytes still on the way would keep the connection busy.
    request.resume()
  }
}

function finish(
  entry: RecordedRequest,
  response: ServerResponse,
  state: EmulatorState,
  startedMs: number,
): void {
  entry.status = response.headersSent ? response.statusCode : 0
  entry.durationMs = performance.now() - startedMs
  state.requests.changed(entry)
}
