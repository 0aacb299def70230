import { SightglassError } from '../errors/sightglass-error.ts'
import type { Content } from '../media/content.ts'
import type { FetchLimits } from '../media/fetch-limits.ts'
import { makeUploadable } from '../media/make-uploadable.ts'
import { letGo, openOrigin } from '../media/open-origin.ts'
import type { MediaUploader, OneShot, UploadContentOptions } from '../media/options.ts'
import { readReadable } from '../media/origin.ts'
import type { MediaSource } from '../media/types.ts'
import { askPatiently, readJson } from './ask-api.ts'
import { type FileInfo, readFileInfo } from './file-info.ts'
import { openFilesApi, scopeOf } from './open-files-api.ts'
import type { PatienceOptions } from './patience.ts'
import type { UploadProgress } from './progress.ts'
import { type AuthHeaders, type RegisterOptions, registerObjects } from './register.ts'
import type { Reply } from './send.ts'
import { type Sent, sendOnce } from './send-once.ts'
import { createUploadStore } from './upload-store.ts'
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
  /** An OAuth token's headers, for Cloud Storage. With them, `gs://` media of tasks are registered by themselves. */
  readonly gcsAuthHeaders?: AuthHeaders
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
   * Uploads any source, streamed: never the whole file in memory. A type that Gemini does not take is converted or
   * rewrapped first, which is done in memory. Faults are waited out and the upload goes on where
   * the server has got to.
   * @throws SightglassError `upload_failed`, `file_failed`, `media_not_found`, `media_unreadable`,
   * `media_type_unsupported`, `media_too_large`, `media_fetch_blocked`, `media_fetch_failed`, `auth_failed`,
   * `permission_denied`, `quota_exceeded`, `rate_limited`, `timeout`, `aborted`
   */
  upload(source: MediaSource, options?: UploadOptions): Promise<UploadedFile>
  /**
   * Makes objects of Cloud Storage usable for up to 30 days, without copying them: `gs://bucket/object`, 2 GB each.
   * Source: https://ai.google.dev/gemini-api/docs/file-input-methods
   * @throws SightglassError `config_invalid` without a token, `request_invalid`, `permission_denied`, `auth_failed`
   */
  register(uris: readonly string[], options?: RegisterOptions): Promise<FileInfo[]>
  /** What is known of a file. @throws SightglassError `file_expired` when there is none such (any more) */
  get(name: string, options?: { readonly signal?: AbortSignal }): Promise<FileInfo>
  /** All files of this account, page by page. */
  list(options?: { readonly pageSize?: number; readonly signal?: AbortSignal }): AsyncIterable<FileInfo>
  /** Deletes a file. One that is gone already is no error. */
  delete(name: string, options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Waits until a file can be used. @throws SightglassError `file_failed`, `timeout`, `aborted` */
  waitUntilActive(file: FileInfo | string, options?: WaitOptions): Promise<FileInfo>
}

/** Opens the Files API. @throws SightglassError `config_invalid` without a key */
export function createFiles(options: FilesOptions = {}): Files {
  const api = openFilesApi(options)
  const store =
    options.cacheDir === undefined ? undefined : createUploadStore(options.cacheDir, scopeOf(options, api))
  const call = async (
    method: 'GET' | 'DELETE',
    path: string,
    doing: string,
    signal?: AbortSignal,
  ): Promise<Reply> => {
    const url = `${api.baseUrl}/${api.apiVersion}/${path}`
    return askPatiently(api, { method, url, signal }, doing)
  }
  const get: Files['get'] = async (name, { signal } = {}) => {
    const path = fileName(name)
    const doing = `Looking for ${path}`
    const file = readFileInfo(readJson(await call('GET', path, doing, signal), doing))
    if (file) return file
    throw new SightglassError('server_error', 'The server described no file.', { details: { given: name } })
  }
  const list: Files['list'] = async function* ({ pageSize = 100, signal } = {}) {
    for (let token = ''; ; ) {
      const page = token && `&pageToken=${encodeURIComponent(token)}`
      const reply = await call('GET', `files?pageSize=${pageSize}${page}`, 'Listing the files', signal)
      const json = readJson(reply, 'Listing the files') as { files?: unknown[]; nextPageToken?: string }
      for (const wire of json.files ?? []) {
        const file = readFileInfo(wire)
        if (file) yield file
      }
      if (!json.nextPageToken) return
      token = json.nextPageToken
    }
  }
  const remove: Files['delete'] = async (name, { signal } = {}) => {
    const path = fileName(name)
    try {
      await call('DELETE', path, `Deleting ${path}`, signal)
    } catch (error) {
      if (!SightglassError.isInstance(error) || error.code !== 'file_expired') throw error
    }
    await store?.forgetName(path)
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
  const register = (uris: readonly string[], wish: RegisterOptions = {}) =>
    registerObjects(api, uris, {
      ...(options.gcsAuthHeaders && { authHeaders: options.gcsAuthHeaders }),
      ...wish,
    })
  return {
    get,
    list,
    register,
    nameOf: (uri) =>
      uri.startsWith(`${api.baseUrl}/`) ? /\/(files\/[a-z0-9-]+)(?:[?#].*)?$/.exec(uri)?.[1] : undefined,
    ...(options.gcsAuthHeaders && {
      registerObject: async (uri: string, wish: { readonly signal?: AbortSignal }) => {
        const [file] = await register([uri], wish)
        return waitUntilActive(file!, get, wish)
      },
    }),
    delete: remove,
    waitUntilActive: async (file, wait = {}) =>
      waitUntilActive(typeof file === 'string' ? await get(file, wait) : file, get, wait),
    uploadContent: async (content, wish) => finish(await sendContent(content, wish), true, wish.signal),
    upload: async (source, wish = {}) => {
      const origin = readReadable(source)
      const { signal, fetch: fetchLimits = options.fetchLimits } = wish
      const opened = await openOrigin(
        origin,
        {
          uploader: NO_UPLOADER,
          ...(fetchLimits && { fetch: fetchLimits }),
          ...(signal && { signal }),
        },
        holdBelowBytes,
      )
      try {
        const declared = wish.mimeType ?? origin.declared
        const named = { ...origin, ...(declared && { declared }) }
        const { content, mimeType } = await makeUploadable(named, opened, signal)
        const displayName = wish.displayName ?? (origin.label.split(/[\\/]/).pop() || origin.label)
        const sent = await sendContent(content, { ...wish, mimeType, displayName })
        return await finish(sent, wish.wait, signal)
      } catch (error) {
        await letGo(opened)
        throw error
      }
    },
  }
}

/** A stream or download up to this size is held, so that it can be checked, sent again, and not be sent twice. */
const holdBelowBytes = 8_000_000

/** Only says that streams may stay streams. */
const NO_UPLOADER = {} as MediaUploader

function fileName(name: string): string {
  const bare = /files\/([a-z0-9-]+)$/.exec(name)?.[1] ?? name
  if (!/^[a-z0-9-]{1,40}$/.test(bare)) {
    throw new SightglassError('request_invalid', 'A file is named files/…', {
      details: { given: name.slice(0, 100) || 'an empty text', try: 'Give the name that the upload gave.' },
    })
  }
  return `files/${bare}`
}
