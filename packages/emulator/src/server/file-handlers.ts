import type { FileWish, StoredFile } from '../files/file-store.ts'
import { readMultipart } from '../files/multipart.ts'
import { fateOf, header, readFileWish, UploadError } from '../files/uploads.ts'
import { kindOfMimeType } from '../protocol/call-media.ts'
import { invalidArgument, RpcError } from '../protocol/rpc-error.ts'
import type { Exchange } from './context.ts'
import { readBody, sendJson } from './http.ts'
import { takeFaults } from './model-handlers.ts'
import { pageOf } from './page-of.ts'

const resourceOf = ({ state, origin, route }: Exchange, file: StoredFile) =>
  state.files.toResource(file, origin, route.version)

/** Videos get their length, as the real service's files do, once the engine has looked. */
function lookAtVideo({ state }: Exchange, file: StoredFile): void {
  if (file.bytes === undefined || kindOfMimeType(file.wish.mimeType ?? '') !== 'video') return
  const signal = AbortSignal.timeout(60_000)
  const media = { bytes: file.bytes, mimeType: file.wish.mimeType! }
  state.engine.look(media, {}, { signal }).then(
    (sight) => {
      if (sight.durationSeconds !== undefined) file.videoSeconds = sight.durationSeconds
    },
    () => undefined,
  )
}

/** Everything at `/upload/…/files`: resumable, multipart and raw. */
export async function handleUpload(exchange: Exchange): Promise<void> {
  const { request, response, url, state, owner, route, origin } = exchange
  const command = header(request, 'x-goog-upload-command')
  const sessionId = url.searchParams.get('upload_id')
  const contentType = header(request, 'content-type') ?? ''
  const limit = 2 * 1024 ** 3
  await takeFaults(exchange)
  exchange.entry.answeredBy = 'engine'
  if (exchange.faults.some((fault) => fault.name === 'upload-cut')) {
    response.destroy()
    return
  }
  const body = await readBody(request, limit)
  if (sessionId !== null) {
    if (command === undefined) throw invalidArgument('X-Goog-Upload-Command is missing.')
    try {
      const offset = header(request, 'x-goog-upload-offset')
      const reply = state.uploads.continue({
        id: sessionId,
        command,
        offset,
        body,
        owner,
        faults: exchange.faults,
      })
      sendUploadReply(exchange, reply.headers, reply.file)
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      // The upload server speaks plainly: SEEN in DRIFT.md.
      response.writeHead(error.code, { 'content-type': 'text/plain; charset=utf-8', ...error.headers })
      response.end(error.message)
    }
    return
  }
  if (command !== undefined && /\bstart\b/i.test(command)) {
    const uploadUrl = (id: string) =>
      `${origin}/upload/${route.version}/files?upload_id=${id}&upload_protocol=resumable`
    const reply = state.uploads.start(request, body, { owner, uploadUrl, faults: exchange.faults })
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': 0,
      ...reply.headers,
    })
    response.end()
    return
  }
  const protocol = header(request, 'x-goog-upload-protocol') ?? url.searchParams.get('uploadType') ?? ''
  if (/^multipart/i.test(contentType)) {
    const { metadata, bytes, mimeType } = await readMultipart(body, contentType)
    keep(exchange, bytes, { mimeType, ...readFileWish(metadata) })
    return
  }
  if (/raw|media/i.test(protocol)) {
    keep(exchange, body, contentType === '' ? {} : { mimeType: contentType })
    return
  }
  if (/json/i.test(contentType) || body.byteLength === 0) {
    keep(exchange, undefined, readFileWish(body))
    return
  }
  throw invalidArgument(
    'Send X-Goog-Upload-Protocol: resumable with X-Goog-Upload-Command: start, or a multipart body.',
  )
}

function keep(exchange: Exchange, bytes: Buffer | undefined, wish: FileWish): void {
  const file = exchange.state.files.add(exchange.owner, bytes, wish, fateOf(exchange.faults))
  sendUploadReply(exchange, {}, file)
}

function sendUploadReply(
  exchange: Exchange,
  headers: Record<string, string>,
  file: StoredFile | undefined,
): void {
  const { response } = exchange
  if (file === undefined) {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': 0, ...headers })
    response.end()
    return
  }
  lookAtVideo(exchange, file)
  sendJson(response, { file: resourceOf(exchange, file) }, { headers })
}

/** `files.create` (metadata only), `list`, `get`, `delete` and `download`. */
export async function handleFiles(exchange: Exchange): Promise<void> {
  const { request, response, url, state, owner, route } = exchange
  await takeFaults(exchange)
  exchange.entry.answeredBy = 'engine'
  switch (route.operation) {
    case 'files.create':
      keep(exchange, undefined, readFileWish(await readBody(request, state.maxRequestBytes)))
      return
    case 'files.list': {
      const { page, nextPageToken } = pageOf(state.files.list(owner), url.searchParams, {
        usual: 10,
        most: 100,
      })
      const files = page.map((file) => resourceOf(exchange, file))
      sendJson(response, {
        ...(files.length > 0 ? { files } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
      })
      return
    }
    case 'files.get':
      sendJson(response, resourceOf(exchange, state.files.get(owner, route.id)))
      return
    case 'files.delete':
      state.files.delete(owner, route.id)
      sendJson(response, {})
      return
    default: {
      const file = state.files.get(owner, route.id)
      // Only files the service made itself, such as a batch's answers, can be downloaded.
      if (!file.generated || file.bytes === undefined) {
        throw new RpcError(400, 'INVALID_ARGUMENT', 'Only GENERATED files can be downloaded.')
      }
      response.writeHead(200, {
        'content-type': file.wish.mimeType ?? 'application/octet-stream',
        'content-length': file.bytes.byteLength,
      })
      response.end(file.bytes)
    }
  }
}
