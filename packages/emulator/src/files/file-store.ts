import { randomBytes } from 'node:crypto'
import { type EmulatorClock, fineTimestamp, timestamp } from '../clock.ts'
import { kindOfMimeType, sha256Of } from '../protocol/call-media.ts'
import { invalidArgument, RpcError } from '../protocol/rpc-error.ts'
import { createResourceId } from '../server/request-id.ts'

/** A file as the Files API writes it. */
export interface FileResource {
  readonly name: string
  readonly displayName?: string
  readonly mimeType?: string
  readonly sizeBytes?: string
  readonly createTime: string
  readonly updateTime: string
  readonly expirationTime: string
  readonly sha256Hash?: string
  readonly uri: string
  readonly downloadUri?: string
  readonly state: 'PROCESSING' | 'ACTIVE' | 'FAILED'
  readonly source: 'UPLOADED' | 'GENERATED'
  readonly error?: { readonly code: number; readonly message: string }
  readonly videoMetadata?: { readonly videoDuration: string }
}

/** What an uploader says about a file. */
export interface FileWish {
  readonly name?: string
  readonly displayName?: string
  readonly mimeType?: string
}

/** What becomes of a file after its upload. */
export interface FileFate {
  /** `failed` for a file whose processing fails, `stuck` for one that never ends. @default 'active' */
  readonly outcome?: 'active' | 'failed' | 'stuck'
}

interface Stored {
  readonly owner: string
  readonly bytes: Uint8Array | undefined
  readonly wish: FileWish
  readonly name: string
  readonly createdMs: number
  readonly readyMs: number
  readonly outcome: 'active' | 'failed' | 'stuck'
  readonly generated: boolean
  videoSeconds?: number
}

/** How files live. */
export interface FileStoreOptions {
  readonly clock: EmulatorClock
  /** Milliseconds a video stays PROCESSING. @default 500 */
  readonly videoProcessingMs?: number
  /** Bytes of one file at most. @default 2 GB, as documented */
  readonly maxFileBytes?: number
  /** Bytes of all files of one key at most. @default 20 GB, as documented */
  readonly maxProjectBytes?: number
}

const hour = 3_600_000
const lifetimeMs = 48 * hour

/** Uploaded files, each seen only with the key that uploaded it. */
export class FileStore {
  readonly #files = new Map<string, Stored>()
  readonly #options: Required<FileStoreOptions>

  constructor(options: FileStoreOptions) {
    this.#options = {
      videoProcessingMs: 500,
      maxFileBytes: 2 * 1024 ** 3,
      maxProjectBytes: 20 * 1024 ** 3,
      ...options,
    }
  }

  /** Throws unless `byteLength` more bytes of `owner` fit. */
  checkRoom(owner: string, byteLength: number): void {
    const { maxFileBytes, maxProjectBytes } = this.#options
    if (byteLength > maxFileBytes) {
      throw invalidArgument(
        `The file size ${byteLength} bytes is too large. The maximum allowed size is ${maxFileBytes} bytes.`,
      )
    }
    const used = this.#alive(owner).reduce((sum, file) => sum + (file.bytes?.byteLength ?? 0), 0)
    if (used + byteLength > maxProjectBytes) {
      throw new RpcError(
        429,
        'RESOURCE_EXHAUSTED',
        'You have exceeded the file storage bytes limit for your project. Please delete some files before uploading more.',
      )
    }
  }

  /** Throws unless `name` may be used by a new file. */
  checkName(wish: FileWish): void {
    const { name, displayName } = wish
    if (displayName !== undefined && displayName.length > 512)
      throw invalidArgument('The display name must be at most 512 characters.')
    if (name === undefined || name === '') return
    const id = name.replace(/^files\//, '')
    if (!/^(?!-)[a-z0-9-]{1,40}(?<!-)$/.test(id)) {
      throw invalidArgument(
        '* CreateFileRequest.file.name: File resource name may only contain lowercase alphanumeric characters or dashes (-) and cannot begin or end with a dash. You can set the display_name which is not constrained by this format.\n',
      )
    }
    const taken = this.#files.get(id)
    if (taken && !this.#expired(taken))
      throw new RpcError(409, 'ALREADY_EXISTS', `Resource already exists: files/${id}`)
  }

  /** Keeps a file. `bytes` is absent for a file that has metadata only. */
  add(
    owner: string,
    bytes: Uint8Array | undefined,
    wish: FileWish,
    options: FileFate & { readonly generated?: boolean } = {},
  ): Stored {
    // The service's own names are longer than it lets others be.
    if (!options.generated) this.checkName(wish)
    this.checkRoom(owner, bytes?.byteLength ?? 0)
    const now = this.#options.clock.now()
    const isVideo = kindOfMimeType(wish.mimeType ?? '') === 'video'
    const id = wish.name?.replace(/^files\//, '') || createResourceId(12)
    const stored: Stored = {
      owner,
      bytes,
      wish,
      name: `files/${id}`,
      createdMs: now,
      readyMs: now + (isVideo ? this.#options.videoProcessingMs : 0),
      outcome: options.outcome ?? 'active',
      generated: options.generated ?? false,
    }
    this.#files.set(id, stored)
    return stored
  }

  /** The file of `owner` called `id`; another key's file, an expired one and none at all look the same. */
  get(owner: string, id: string): Stored {
    const bare = id.replace(/^files\//, '')
    const file = this.#files.get(bare)
    if (!file || file.owner !== owner || this.#expired(file)) {
      throw new RpcError(
        403,
        'PERMISSION_DENIED',
        `You do not have permission to access the File ${bare} or it may not exist.`,
      )
    }
    return file
  }

  /** Newest first. */
  list(owner: string): Stored[] {
    return this.#alive(owner).sort((a, b) => b.createdMs - a.createdMs)
  }

  delete(owner: string, id: string): void {
    this.get(owner, id)
    this.#files.delete(id.replace(/^files\//, ''))
  }

  /** The bytes a request refers to by `uri`, if it is one of ours; throws when it is not ready. */
  use(owner: string, uri: string): { bytes: Uint8Array; mimeType: string } | undefined {
    const id = /(?:^|\/)files\/([a-z0-9-]{1,60})(?:$|[?:])/.exec(uri)?.[1]
    if (id === undefined || (!/\/v1(?:beta|alpha)?\/files\//.test(uri) && !uri.startsWith('files/')))
      return undefined
    const file = this.get(owner, id)
    if (this.stateOf(file) !== 'ACTIVE' || file.bytes === undefined) {
      throw new RpcError(
        400,
        'FAILED_PRECONDITION',
        `The File ${id} is not in an ACTIVE state and usage is not allowed.`,
      )
    }
    return { bytes: file.bytes, mimeType: file.wish.mimeType ?? 'application/octet-stream' }
  }

  stateOf(file: Stored): FileResource['state'] {
    const ready = this.#options.clock.now() >= file.readyMs
    if (file.outcome === 'stuck' || !ready) return 'PROCESSING'
    return file.outcome === 'failed' ? 'FAILED' : 'ACTIVE'
  }

  /** The file as it is written on the wire. */
  toResource(file: Stored, origin: string, version: string): FileResource {
    const state = this.stateOf(file)
    const { displayName, mimeType } = file.wish
    const uri = `${origin}/${version}/${file.name}`
    return {
      name: file.name,
      ...(displayName === undefined ? {} : { displayName }),
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(file.bytes === undefined ? {} : { sizeBytes: String(file.bytes.byteLength) }),
      createTime: timestamp(file.createdMs),
      updateTime: timestamp(state === 'PROCESSING' ? file.createdMs : file.readyMs),
      expirationTime: fineTimestamp(file.createdMs + lifetimeMs),
      // Base64 of the hex digits, not of the digest: fixtures/wire/files-upload-resumable.json.
      ...(file.bytes === undefined
        ? {}
        : { sha256Hash: Buffer.from(sha256Of(file.bytes)).toString('base64') }),
      uri,
      ...(file.generated ? { downloadUri: `${uri}:download?alt=media` } : {}),
      state,
      source: file.generated ? 'GENERATED' : 'UPLOADED',
      ...(state === 'FAILED' ? { error: { code: 13, message: 'The file could not be processed.' } } : {}),
      ...(file.videoSeconds === undefined || state !== 'ACTIVE'
        ? {}
        : { videoMetadata: { videoDuration: `${Math.round(file.videoSeconds)}s` } }),
    }
  }

  clear(): void {
    this.#files.clear()
  }

  #expired(file: Stored): boolean {
    return this.#options.clock.now() >= file.createdMs + lifetimeMs
  }

  #alive(owner: string): Stored[] {
    for (const [id, file] of this.#files) if (this.#expired(file)) this.#files.delete(id)
    return [...this.#files.values()].filter((file) => file.owner === owner)
  }
}

/** A file kept in a {@link FileStore}. */
export type StoredFile = Stored

/** An id for an upload session. */
export const createUploadId = (): string => randomBytes(48).toString('base64url')
