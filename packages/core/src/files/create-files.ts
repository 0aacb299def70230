import { createHash } from 'node:crypto'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Content } from '../media/content.ts'
import type { FetchLimits } from '../media/fetch-limits.ts'
import { openOrigin } from '../media/open-origin.ts'
import type { MediaUploader, OneShot, UploadContentOptions } from '../media/options.ts'
import { readOrigin } from '../media/origin.ts'
import { requireType } from '../media/tell-type.ts'
import type { MediaSource } from '../media/types.ts'
import { type FileInfo, readFileInfo } from './file-info.ts'
import { type FilesApi, headersFor } from './files-api.ts'
import { type PatienceOptions, sendPatiently } from './patience.ts'
import type { UploadProgress } from './progress.ts'
import { hashContent } from './running-hash.ts'
import { createSend, type Reply, sendOverFetch } from './send.ts'
import { type Uploaded, uploadContent } from './upload-content.ts'
import { contentKey, createUploadStore, type UploadStore } from './upload-store.ts'
import { uploadStream } from './upload-stream.ts'
import { type WaitOptions, waitUntilActive } from './wait-until-active.ts'

/** Options of {@link createFiles}. */
export interface FilesOptions {
  /** @default `GOOGLE_API_KEY`, then `GEMINI_API_KEY` */
  readonly apiKey?: string
  /** Headers that prove who asks, instead of a key. Asked for before each request; never logged. */
  readonly authHeaders?: () => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
  /** @default `GOOGLE_GEMINI_BASE_URL`, then `https://generativelanguage.googleapis.com` */
  readonly baseUrl?: string
  /** @default 'v1beta' */
  readonly apiVersion?: string
  /**
   * A folder where uploads are remembered: the same bytes are then not sent twice while Google keeps them, and an
   * upload goes on after its process died. May be shared by processes. @default none: nothing is remembered
   */
  readonly cacheDir?: string
  /** Used instead of node:http, for proxies and tests; slower for large files. */
  readonly fetch?: typeof globalThis.fetch
  /** How faults are waited out. */
  readonly retry?: PatienceOptions
  /** Longest silence of the line in milliseconds before it counts as broken. @default 60000 */
  readonly stallTimeoutMs?: number
  /** What may be fetched when a URL is uploaded. */
  readonly fetchLimits?: FetchLimits
}

/** Options of `files.upload()`. */
export interface UploadOptions {
  /** What it is, where its bytes do not tell; checked against them where they do. */
  readonly mimeType?: string
  /** Shown by `list`, at most 512 letters. @default the source's own name */
  readonly displayName?: string
  /** The name to have: `files/` and at most 40 of `a-z0-9-`. @default Google chooses */
  readonly name?: string
  readonly signal?: AbortSignal
  /** Told at most every 100 ms, and at the end. */
  readonly onProgress?: (progress: UploadProgress) => void
  /** Wait until the file can be used. @default true */
  readonly wait?: boolean | WaitOptions
  /** What may be fetched when a URL is uploaded. @default `fetchLimits` of the client */
  readonly fetch?: FetchLimits
  /** Use an earlier upload of the same bytes, where `cacheDir` remembers one. @default true */
  readonly reuse?: boolean
}

/** An uploaded file. `await using file = await files.upload(…)` deletes it at the end of the block. */
export interface UploadedFile extends FileInfo, AsyncDisposable {
  /** True when nothing was sent, since Google had these bytes already. */
  readonly reused: boolean
}

/** The Files API. */
export interface Files extends MediaUploader {
  /**
   * Uploads any source, streamed: never the whole file in memory. Faults are waited out and the upload goes on where
   * the server has got to.
   * @throws SightglassError `upload_failed`, `file_failed`, `media_not_found`, `media_unreadable`,
   * `media_type_unsupported`, `media_too_large`, `media_fetch_blocked`, `media_fetch_failed`, `auth_failed`,
   * `permission_denied`, `quota_exceeded`, `rate_limited`, `timeout`, `aborted`
   */
  upload(source: MediaSource, options?: UploadOptions): Promise<UploadedFile>
  /** What is known of a file. @throws SightglassError `file_expired` when there is none such (any more) */
  get(name: string, options?: { readonly signal?: AbortSignal }): Promise<FileInfo>
  /** All files of this account, page by page. */
  list(options?: { readonly pageSize?: number; readonly signal?: AbortSignal }): AsyncIterable<FileInfo>
  /** Deletes a file. One that is gone already is no error. */
  delete(name: string, options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Waits until a file can be used. @throws SightglassError `file_failed`, `timeout`, `aborted` */
  waitUntilActive(file: FileInfo | string, options?: WaitOptions): Promise<FileInfo>
}

/** A file is not used again in its last minutes: clocks differ, and a call takes its time. */
const skewMs = 10 * 60_000

/** Opens the Files API. @throws SightglassError `config_invalid` without a key */
export function createFiles(options: FilesOptions = {}): Files {
  const api = connect(options)
  const store =
    options.cacheDir === undefined ? undefined : createUploadStore(options.cacheDir, scopeOf(options, api))
  const call = async (
    method: 'GET' | 'DELETE',
    path: string,
    doing: string,
    signal?: AbortSignal,
  ): Promise<Reply> => {
    const url = `${api.baseUrl}/${api.apiVersion}/${path}`
    const headers = await headersFor(api, url)
    const { send, patience, stallTimeoutMs } = api
    return sendPatiently(
      send,
      { method, url, headers, stallTimeoutMs, ...(signal && { signal }) },
      doing,
      patience,
    )
  }
  const get: Files['get'] = async (name, { signal } = {}) => {
    const reply = await call('GET', fileName(name), 'Looking for the file', signal)
    const file = readFileInfo(JSON.parse(reply.text))
    if (file) return file
    throw new SightglassError('server_error', 'The server described no file.', { details: { given: name } })
  }
  const list: Files['list'] = async function* ({ pageSize = 100, signal } = {}) {
    for (let token = ''; ; ) {
      const page = token && `&pageToken=${encodeURIComponent(token)}`
      const reply = await call('GET', `files?pageSize=${pageSize}${page}`, 'Listing the files', signal)
      const json = JSON.parse(reply.text || '{}') as { files?: unknown[]; nextPageToken?: string }
      for (const wire of json.files ?? []) {
        const file = readFileInfo(wire)
        if (file) yield file
      }
      if (!json.nextPageToken) return
      token = json.nextPageToken
    }
  }
  const remove: Files['delete'] = async (name, { signal } = {}) => {
    try {
      await call('DELETE', fileName(name), 'Deleting the file', signal)
    } catch (error) {
      if (!SightglassError.isInstance(error) || error.code !== 'file_expired') throw error
    }
    await store?.forgetName(fileName(name))
  }
  const sendContent = (content: Content | OneShot, wish: UploadContentOptions & UploadOptions) =>
    sendOnce({ api, store, get, list }, content, wish)
  const finish = async (
    sent: Sent,
    wait: UploadOptions['wait'] = true,
    signal?: AbortSignal,
  ): Promise<UploadedFile> => {
    const settings = { ...(typeof wait === 'object' && wait), ...(signal && { signal }) }
    const file = wait === false ? sent.file : await waitUntilActive(sent.file, get, settings)
    const sha256 = sent.sha256 ?? file.sha256
    return {
      ...file,
      ...(sha256 && { sha256 }),
      reused: sent.reused,
      [Symbol.asyncDispose]: () => remove(file.name),
    }
  }
  return {
    get,
    list,
    delete: remove,
    waitUntilActive: async (file, wait = {}) =>
      waitUntilActive(typeof file === 'string' ? await get(file, wait) : file, get, wait),
    uploadContent: async (content, wish) => finish(await sendContent(content, wish), true, wish.signal),
    upload: async (source, wish = {}) => {
      const origin = readOrigin(source)
      if (
        origin.kind === 'file' ||
        origin.kind === 'gcs' ||
        origin.kind === 'youtube' ||
        origin.kind === 'part'
      ) {
        throw new SightglassError('request_invalid', 'This source has no bytes of its own to upload.', {
          details: { given: origin.label, try: 'Give it to the task as it is.' },
        })
      }
      const { signal, fetch: fetchLimits = options.fetchLimits } = wish
      const opened = await openOrigin(
        origin,
        {
          uploader: NO_UPLOADER,
          ...(fetchLimits && { fetch: fetchLimits }),
          ...(signal && { signal }),
        },
        0,
      )
      const declared = wish.mimeType ?? origin.declared
      const mimeType = await requireType({ ...origin, ...(declared && { declared }) }, opened)
      const displayName = wish.displayName ?? (origin.label.split(/[\\/]/).pop() || origin.label)
      const sent = await sendContent('content' in opened ? opened.content : opened.oneShot, {
        ...wish,
        mimeType,
        displayName,
      })
      return finish(sent, wish.wait, signal)
    },
  }
}

/** Only says that streams may stay streams. */
const NO_UPLOADER = {} as MediaUploader

interface Sent extends Uploaded {
  readonly reused: boolean
}

interface Desk {
  readonly api: FilesApi
  readonly store: UploadStore | undefined
  readonly get: Files['get']
  readonly list: Files['list']
}

async function sendOnce(
  desk: Desk,
  source: Content | OneShot,
  wish: UploadContentOptions & UploadOptions,
): Promise<Sent> {
  const { api, store } = desk
  const began = Date.now()
  const run = {
    findFinished: (sha256: string | undefined) => findFinished(desk, began, sha256, wish),
    ...(wish.signal && { signal: wish.signal }),
    ...(wish.onProgress && { onProgress: wish.onProgress }),
  }
  if ('rest' in source) {
    const sent = await uploadStream(api, source, wish, run)
    await remember(store, sent)
    return { ...sent, reused: false }
  }
  if (source.byteLength === 0)
    throw new SightglassError('media_unreadable', 'The media is empty.', { details: { given: '0 bytes' } })
  const content = source
  if (!store)
    return { ...(await checked(desk, content, await uploadContent(api, content, wish, run))), reused: false }
  const key = await contentKey(content, wish.mimeType)
  return store.exclusively(
    key,
    async () => {
      const kept =
        wish.reuse === false || wish.name !== undefined ? undefined : await findKept(desk, content, wish)
      if (kept) return kept
      const resume = await store.session(key)
      const sent = await uploadContent(api, content, wish, {
        ...run,
        ...(resume && { resume }),
        onSession: (session) => store.saveSession(key, session),
      })
      await store.dropSession(key)
      const whole = await checked(desk, content, sent)
      await remember(store, whole)
      return { ...whole, reused: false }
    },
    wish.signal,
  )
}

/** The bytes that Google has must be the ones we read: a file may change while it is sent. */
async function checked(desk: Desk, content: Content, sent: Uploaded): Promise<Uploaded> {
  const { file, sha256 } = sent
  if (file.sha256 === undefined || sha256 === undefined || file.sha256 === sha256) return sent
  await sendPatiently(
    desk.api.send,
    {
      method: 'DELETE',
      url: `${desk.api.baseUrl}/${desk.api.apiVersion}/${file.name}`,
      headers: await headersFor(desk.api, desk.api.baseUrl),
      stallTimeoutMs: desk.api.stallTimeoutMs,
    },
    'Deleting the spoilt upload',
    { maxAttempts: 2 },
  ).catch(() => undefined)
  throw new SightglassError('upload_failed', 'What arrived is not what was sent.', {
    details: { given: `${content.byteLength} bytes`, try: 'Upload again; do not change the file meanwhile.' },
    retryable: true,
  })
}

async function findKept(
  { store, get }: Desk,
  content: Content,
  wish: UploadContentOptions,
): Promise<Sent | undefined> {
  const candidates = (await store!.ofSize(content.byteLength)).filter(
    (upload) => upload.mimeType === wish.mimeType,
  )
  if (candidates.length === 0) return undefined
  const sha256 = await hashContent(content, wish.signal)
  for (const upload of candidates) {
    if (upload.sha256 !== sha256) continue
    if (Date.parse(upload.expiresAt) - skewMs > Date.now()) {
      const file = await get(upload.name, wish.signal ? { signal: wish.signal } : {}).catch((error) => {
        // Gone, or another account's: then it is uploaded again. Anything else is a true fault.
        if (SightglassError.isInstance(error) && (error.status === 404 || error.status === 403))
          return undefined
        throw error
      })
      if (file && file.state !== 'FAILED') return { file, sha256, reused: true }
    }
    await store!.forget(upload)
  }
  return undefined
}

async function remember(store: UploadStore | undefined, { file, sha256 }: Uploaded): Promise<void> {
  if (!store || sha256 === undefined || file.sizeBytes === undefined || file.expiresAt === undefined) return
  const { name, mimeType, sizeBytes: byteLength } = file
  await store.remember({ name, sha256, byteLength, mimeType, expiresAt: file.expiresAt.toISOString() })
}

/** The server finished, but its last answer was lost: the newest file with our hash is ours. */
async function findFinished(
  { list }: Desk,
  began: number,
  sha256: string | undefined,
  wish: UploadContentOptions,
): Promise<FileInfo | undefined> {
  for await (const file of list(wish.signal ? { signal: wish.signal } : {})) {
    const late = (file.createdAt?.getTime() ?? 0) > began - skewMs
    if (late && sha256 !== undefined && file.sha256 === sha256 && file.mimeType === wish.mimeType) return file
  }
  return undefined
}

function connect(options: FilesOptions): FilesApi {
  const apiKey = options.apiKey ?? process.env.GOOGLE_API_KEY ?? process.env.GEMINI_API_KEY
  const authHeaders = options.authHeaders ?? (apiKey ? () => ({ 'x-goog-api-key': apiKey }) : undefined)
  if (!authHeaders) {
    throw new SightglassError('config_invalid', 'There is no API key.', {
      details: { try: 'Set GEMINI_API_KEY, or pass apiKey or authHeaders.' },
    })
  }
  const baseUrl =
    options.baseUrl ?? process.env.GOOGLE_GEMINI_BASE_URL ?? 'https://generativelanguage.googleapis.com'
  if (!URL.canParse(baseUrl)) {
    throw new SightglassError('config_invalid', 'The base URL is no URL.', { details: { given: baseUrl } })
  }
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiVersion: options.apiVersion ?? 'v1beta',
    send: options.fetch ? sendOverFetch(options.fetch) : createSend(),
    authHeaders,
    patience: options.retry ?? {},
    stallTimeoutMs: options.stallTimeoutMs ?? 60_000,
  }
}

/** Files belong to the project of a key, so another key must not be given this one's. */
function scopeOf(options: FilesOptions, api: FilesApi): string {
  const key = options.apiKey ?? process.env.GOOGLE_API_KEY ?? process.env.GEMINI_API_KEY ?? 'headers'
  return createHash('sha256').update(`${api.baseUrl} ${key}`).digest('hex').slice(0, 16)
}

function fileName(name: string): string {
  const bare = /files\/([a-z0-9-]+)$/.exec(name)?.[1] ?? name
  if (!/^[a-z0-9-]{1,40}$/.test(bare)) {
    throw new SightglassError('request_invalid', 'A file is named files/…', {
      details: { given: name.slice(0, 100) },
    })
  }
  return `files/${bare}`
}
