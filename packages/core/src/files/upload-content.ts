import { SightglassError } from '../errors/sightglass-error.ts'
import type { Content } from '../media/content.ts'
import { type Fault, lineFault, readFault } from './faults.ts'
import type { FileInfo } from './file-info.ts'
import type { FilesApi } from './files-api.ts'
import { Patience } from './patience.ts'
import { createProgress, type UploadProgress } from './progress.ts'
import { RunningHash } from './running-hash.ts'
import {
  cancelSession,
  putBytes,
  querySession,
  readState,
  type SessionState,
  type SessionWish,
  startSession,
  type UploadSession,
} from './upload-session.ts'

/** How an upload goes. */
export interface UploadRun {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: UploadProgress) => void
  /** An upload that an earlier process began. */
  readonly resume?: UploadSession
  /** Told of each session, so that another process could go on with it. */
  readonly onSession?: (session: UploadSession) => Promise<void>
  /** Finds a finished file whose last answer got lost. */
  readonly findFinished: (sha256: string | undefined) => Promise<FileInfo | undefined>
}

/** A finished upload, and the hash of what was sent. */
export interface Uploaded {
  readonly file: FileInfo
  readonly sha256?: string
}

/** Sessions that may be lost before an upload is given up. */
const mostSessions = 4

/**
 * Uploads what can be read again: one streamed request, which goes on at the server's own offset after any fault.
 *
 * @throws SightglassError `upload_failed`, `rate_limited`, `quota_exceeded`, `auth_failed`, `permission_denied`,
 * `media_too_large`, `aborted`
 */
export async function uploadContent(
  api: FilesApi,
  content: Content,
  wish: SessionWish,
  run: UploadRun,
): Promise<Uploaded> {
  const { signal } = run
  const patience = new Patience(api.patience, signal)
  const hash = new RunningHash()
  const report = createProgress(run.onProgress, content.byteLength)
  let session = run.resume
  let sessions = 0
  let offset = 0
  let furthest = 0
  const begin = async () => {
    if (++sessions > mostSessions) throw lost()
    session = await startSession(api, { ...wish, byteLength: content.byteLength }, signal)
    await run.onSession?.(session)
    offset = 0
  }
  const settle = async (state: SessionState): Promise<Uploaded | undefined> => {
    if (state.status === 'final') {
      await hash.catchUp(content, content.byteLength, signal)
      const sha256 = hash.digest(content.byteLength)
      const file = state.file ?? (await run.findFinished(sha256))
      if (file) return { file, ...(sha256 && { sha256 }) }
    }
    if (state.status !== 'active') await begin()
    else offset = Math.min(state.receivedBytes, content.byteLength)
    if (offset > furthest) patience.progress()
    furthest = Math.max(furthest, offset)
    return undefined
  }
  if (session) {
    const done = await settle(await querySession(api, session, signal))
    if (done) return done
  } else await begin()
  try {
    for (;;) {
      await hash.catchUp(content, offset, signal)
      const start = offset
      const body = {
        byteLength: content.byteLength - start,
        pieces: async function* () {
          let at = start
          for await (const piece of content.stream(start, signal)) {
            hash.take(at, piece)
            yield piece
            at += piece.byteLength
            report(at)
          }
        },
      }
      let fault: Fault
      try {
        const reply = await putBytes(api, session!, { offset: start, finalize: true, body }, signal)
        const state = readState(reply)
        if (reply.status < 300 && state.status === 'final') {
          const done = await settle(state)
          if (done) return done
          continue
        }
        fault = reply.status < 300 ? unfinished() : readFault(reply, 'The upload')
        // A session that is gone and an offset out of step are cured by asking.
        if ([404, 410, 400, 409, 412, 416].includes(reply.status) && fault.error.code !== 'auth_failed') {
          fault = { ...fault, passing: true }
        }
      } catch (error) {
        fault = lineFault(error, 'The upload')
      }
      await patience.bear(fault)
      const done = await settle(await querySession(api, session!, signal))
      if (done) return done
    }
  } catch (error) {
    if (signal?.aborted && session && !run.onSession) void cancelSession(api, session)
    throw error
  }
}

function unfinished(): Fault {
  return {
    error: new SightglassError('upload_failed', 'The server took the bytes and did not finish.'),
    passing: true,
  }
}

function lost(): SightglassError {
  return new SightglassError('upload_failed', 'The server forgot the upload again and again.', {
    details: { attempts: mostSessions, try: 'Try again later.' },
    retryable: true,
  })
}
