import type { IncomingMessage } from 'node:http'
import type { Fault } from '../faults/fault.ts'
import { toCamelCase } from '../protocol/camel-case.ts'
import { parseJson } from '../protocol/parse-json.ts'
import { invalidArgument, RpcError } from '../protocol/rpc-error.ts'
import {
  createUploadId,
  type FileFate,
  type FileStore,
  type FileWish,
  type StoredFile,
} from './file-store.ts'

/** Every chunk but the last is a multiple of this: fixtures/wire/files-upload-resumable.json. */
const chunkGranularity = 8 * 1024 * 1024

/** Sessions remembered: what ended long ago is forgotten, and what began long ago is given up. */
const mostSessions = 1000

interface Session {
  readonly owner: string
  readonly wish: FileWish
  readonly expectedBytes: number | undefined
  readonly chunks: Buffer[]
  received: number
  status: 'active' | 'final' | 'cancelled'
  readonly fate: FileFate
}

/** What an upload call is answered with. */
export interface UploadReply {
  readonly headers: Record<string, string>
  readonly file?: StoredFile
}

/** One call of the resumable protocol. */
export interface UploadCall {
  readonly id: string
  readonly command: string
  readonly offset: string | undefined
  readonly body: Buffer
  readonly owner: string
  readonly faults: readonly Fault[]
}

const statusHeader = (status: string) => ({ 'x-goog-upload-status': status })

/** Reads `{"file": {...}}` in either spelling. */
export function readFileWish(body: Buffer): FileWish {
  if (body.byteLength === 0) return {}
  const json = toCamelCase(parseJson(body.toString('utf8')))
  const file = (json as { file?: Record<string, unknown> } | null)?.file ?? {}
  const text = (name: string) => (typeof file[name] === 'string' ? { [name]: file[name] as string } : {})
  return { ...text('name'), ...text('displayName'), ...text('mimeType') }
}

/** What faults make of a file. */
export function fateOf(faults: readonly Fault[]): FileFate {
  if (faults.some((fault) => fault.name === 'file-failed')) return { outcome: 'failed' }
  return faults.some((fault) => fault.name === 'file-processing') ? { outcome: 'stuck' } : {}
}

/** Uploads that are under way. */
export class UploadSessions {
  readonly #sessions = new Map<string, Session>()
  readonly #store: FileStore

  constructor(store: FileStore) {
    this.#store = store
  }

  /** `start`: opens a session and says where to send the bytes. */
  start(
    request: IncomingMessage,
    body: Buffer,
    context: { owner: string; uploadUrl: (id: string) => string; faults: readonly Fault[] },
  ): UploadReply {
    const wish = readFileWish(body)
    const mimeType = header(request, 'x-goog-upload-header-content-type') ?? wish.mimeType
    const length = header(request, 'x-goog-upload-header-content-length')
    const expectedBytes = length === undefined ? undefined : Number(length)
    if (expectedBytes !== undefined && !(Number.isInteger(expectedBytes) && expectedBytes >= 0)) {
      throw invalidArgument(
        `Invalid value for X-Goog-Upload-Header-Content-Length: ${JSON.stringify(length)}`,
      )
    }
    this.#store.checkName(wish)
    this.#store.checkRoom(context.owner, expectedBytes ?? 0)
    const id = createUploadId()
    this.#sessions.set(id, {
      owner: context.owner,
      wish: { ...wish, ...(mimeType === undefined ? {} : { mimeType }) },
      expectedBytes,
      chunks: [],
      received: 0,
      status: 'active',
      fate: fateOf(context.faults),
    })
    if (this.#sessions.size > mostSessions) this.#sessions.delete(this.#sessions.keys().next().value!)
    const url = context.uploadUrl(id)
    return {
      headers: {
        ...statusHeader('active'),
        'x-guploader-uploadid': id,
        'x-goog-upload-url': url,
        'x-goog-upload-control-url': url,
        'x-goog-upload-chunk-granularity': String(chunkGranularity),
        'x-goog-upload-header-content-type': 'application/json; charset=UTF-8',
        'x-goog-upload-header-vary': 'Origin, X-Origin, Referer',
      },
    }
  }

  /** `upload`, `upload, finalize`, `finalize`, `query` or `cancel`. */
  continue(call: UploadCall): UploadReply {
    const session = this.#sessions.get(call.id)
    if (!session || call.faults.some((fault) => fault.name === 'upload-session-lost')) {
      this.#sessions.delete(call.id)
      throw new RpcError(404, 'NOT_FOUND', 'Upload session not found or expired.')
    }
    const commands = call.command.split(',').map((word) => word.trim().toLowerCase())
    if (commands.includes('query')) {
      return {
        headers: {
          ...statusHeader(session.status),
          'x-goog-upload-size-received': String(session.received),
          'x-goog-upload-chunk-granularity': String(chunkGranularity),
        },
      }
    }
    if (session.status !== 'active') throw new UploadError('Upload has already been terminated.', session)
    if (commands.includes('cancel')) {
      session.status = 'cancelled'
      session.chunks.length = 0
      return { headers: statusHeader('cancelled') }
    }
    const known = commands.every((word) => word === 'upload' || word === 'finalize')
    if (!known || commands.length === 0)
      throw new UploadError(`Unknown upload command: ${JSON.stringify(call.command)}.`, session)
    const finalize = commands.includes('finalize')
    if (commands.includes('upload')) this.#take(session, call, finalize)
    if (!finalize) return { headers: statusHeader('active') }
    if (session.expectedBytes !== undefined && session.received !== session.expectedBytes) {
      throw new UploadError(
        `Upload size mismatch: announced ${session.expectedBytes} bytes, received ${session.received}.`,
        session,
      )
    }
    const bytes =
      session.chunks.length === 1 ? session.chunks[0]! : Buffer.concat(session.chunks, session.received)
    const fate = { ...session.fate, ...fateOf(call.faults) }
    const file = this.#store.add(session.owner, bytes, session.wish, fate)
    session.status = 'final'
    session.chunks.length = 0
    return { headers: { ...statusHeader('final'), 'x-guploader-uploadid': call.id }, file }
  }

  /** Forgets every upload. */
  clear(): void {
    this.#sessions.clear()
  }

  #take(session: Session, call: UploadCall, finalize: boolean): void {
    const offset = call.offset === undefined ? Number.NaN : Number(call.offset)
    const misplaced = call.faults.some((fault) => fault.name === 'upload-wrong-offset')
    if (misplaced || offset !== session.received) {
      throw new UploadError(
        `Upload offset mismatch: expected ${misplaced ? session.received + 1 : session.received}, got ${call.offset ?? 'none'}.`,
        session,
      )
    }
    if (!finalize && call.body.byteLength % chunkGranularity !== 0) {
      throw new UploadError(
        `Every chunk but the last must be a multiple of ${chunkGranularity} bytes; this one has ${call.body.byteLength}.`,
        session,
      )
    }
    if (
      session.expectedBytes !== undefined &&
      session.received + call.body.byteLength > session.expectedBytes
    ) {
      throw new UploadError(`More bytes than the announced ${session.expectedBytes}.`, session)
    }
    this.#store.checkRoom(session.owner, session.received + call.body.byteLength)
    // The chunk is lost on the way: the sender has to ask where to go on.
    if (call.faults.some((fault) => fault.name === 'upload-chunk-lost'))
      throw new RpcError(503, 'UNAVAILABLE', 'The service is currently unavailable.')
    session.chunks.push(call.body)
    session.received += call.body.byteLength
  }
}

/** A refused upload call: 400, with the session's state in the headers so that the sender can go on. */
export class UploadError extends RpcError {
  readonly headers: Record<string, string>

  constructor(message: string, session: { readonly status: string; readonly received: number }) {
    super(400, 'INVALID_ARGUMENT', message)
    this.headers = {
      ...statusHeader(session.status),
      'x-goog-upload-size-received': String(session.received),
    }
  }
}

/** One value of a header. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
