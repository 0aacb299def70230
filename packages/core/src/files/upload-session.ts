import { SightglassError } from '../errors/sightglass-error.ts'
import { askPatiently } from './ask-api.ts'
import { type FileInfo, readFileInfo } from './file-info.ts'
import type { FilesApi } from './files-api.ts'
import { headersFor } from './files-api.ts'
import type { Reply, StreamedBody } from './send.ts'

/** Chunks are a multiple of this where the server does not say. Source: fixtures/wire/files-upload-resumable.json */
const defaultGranularity = 8 * 1024 * 1024

/** An upload that the server knows of; enough to go on with it from another process. */
export interface UploadSession {
  readonly url: string
  /** Every chunk but the last is a multiple of so many bytes. */
  readonly granularityBytes: number
}

/** How far the server is. */
export interface SessionState {
  readonly status: 'active' | 'final' | 'cancelled' | 'lost'
  readonly receivedBytes: number
  readonly file?: FileInfo
}

/** What an upload is about. */
export interface SessionWish {
  readonly mimeType: string
  readonly byteLength?: number
  readonly displayName?: string
  readonly name?: string
}

/** Opens a resumable upload. */
export async function startSession(
  api: FilesApi,
  wish: SessionWish,
  signal?: AbortSignal,
): Promise<UploadSession> {
  const url = `${api.baseUrl}/upload/${api.apiVersion}/files`
  const file = {
    ...(wish.displayName !== undefined && { display_name: wish.displayName.slice(0, 512) }),
    ...(wish.name !== undefined && {
      name: wish.name.startsWith('files/') ? wish.name : `files/${wish.name}`,
    }),
  }
  const reply = await askPatiently(
    api,
    {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        'x-goog-upload-protocol': 'resumable',
        'x-goog-upload-command': 'start',
        'x-goog-upload-header-content-type': wish.mimeType,
        ...(wish.byteLength !== undefined && {
          'x-goog-upload-header-content-length': String(wish.byteLength),
        }),
      },
      body: JSON.stringify({ file }),
      signal,
      isUpload: true,
    },
    'Starting the upload',
  )
  const told = reply.header('x-goog-upload-url')
  // A gateway may tell the way within itself.
  const sessionUrl = told === undefined ? undefined : URL.parse(told, url)?.href
  if (sessionUrl === undefined) {
    throw new SightglassError('upload_failed', 'The server opened no upload.', {
      details: { status: reply.status, try: 'Check that baseUrl leads to the Gemini API.' },
    })
  }
  const granularity = Number(reply.header('x-goog-upload-chunk-granularity'))
  return { url: sessionUrl, granularityBytes: granularity > 0 ? granularity : defaultGranularity }
}

/** Sends bytes from `offset` on; what comes back may be any answer. */
export async function putBytes(
  api: FilesApi,
  session: UploadSession,
  put: { readonly offset: number; readonly finalize: boolean; readonly body: Uint8Array | StreamedBody },
  signal?: AbortSignal,
): Promise<Reply> {
  return api.send({
    method: 'POST',
    url: session.url,
    headers: {
      ...(await headersFor(api, session.url)),
      'content-type': 'application/octet-stream',
      'x-goog-upload-offset': String(put.offset),
      'x-goog-upload-command': put.finalize ? 'upload, finalize' : 'upload',
    },
    body: put.body,
    stallTimeoutMs: api.stallTimeoutMs,
    ...(signal && { signal }),
  })
}

/** Asks the server how far it is: it may have kept a part of what broke off. */
export async function querySession(
  api: FilesApi,
  session: UploadSession,
  signal?: AbortSignal,
): Promise<SessionState> {
  try {
    const headers = { 'x-goog-upload-command': 'query' }
    const reply = await askPatiently(
      api,
      { method: 'POST', url: session.url, headers, signal, isUpload: true },
      'Asking how far the upload is',
    )
    return readState(reply)
  } catch (error) {
    const gone =
      SightglassError.isInstance(error) &&
      (error.status === 404 || error.status === 410 || error.status === 400)
    if (!gone || error.code === 'auth_failed') throw error
    return { status: 'lost', receivedBytes: 0 }
  }
}

/** Tells the server to forget an upload. Best effort: it forgets by itself as well. */
export async function cancelSession(api: FilesApi, session: UploadSession): Promise<void> {
  const signal = AbortSignal.timeout(2000)
  await api
    .send({
      method: 'POST',
      url: session.url,
      headers: { ...(await headersFor(api, session.url)), 'x-goog-upload-command': 'cancel' },
      stallTimeoutMs: 2000,
      signal,
    })
    .catch(() => undefined)
}

/** What an answer says of the upload. */
export function readState(reply: Reply): SessionState {
  const receivedBytes = Number(reply.header('x-goog-upload-size-received') ?? 0)
  const file = readFileInfo(tryJson(reply.text))
  // A file is told at the end alone; gateways lose headers that they do not know.
  const status = reply.header('x-goog-upload-status') ?? (file && reply.status < 300 ? 'final' : undefined)
  if (status === 'final' || status === 'cancelled') return { status, receivedBytes, ...(file && { file }) }
  return { status: 'active', receivedBytes }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
