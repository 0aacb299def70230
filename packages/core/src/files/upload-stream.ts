import { SightglassError } from '../errors/sightglass-error.ts'
import type { OneShot } from '../media/options.ts'
import { ChunkBuffer } from './chunk-buffer.ts'
import { type Fault, lineFault, readFault } from './faults.ts'
import type { FilesApi } from './files-api.ts'
import { Patience } from './patience.ts'
import { createProgress } from './progress.ts'
import { fileLimitBytes, fileTooLarge } from './room.ts'
import { RunningHash } from './running-hash.ts'
import type { Uploaded, UploadRun } from './upload-content.ts'
import {
  cancelSession,
  putBytes,
  querySession,
  readState,
  type SessionWish,
  startSession,
} from './upload-session.ts'

const chunkGoalBytes = 8 * 1024 * 1024

/**
 * Uploads what comes only once, chunk by chunk: only one chunk, what the server has not confirmed, is kept in
 * memory.
 */
export async function uploadStream(
  api: FilesApi,
  source: OneShot,
  wish: SessionWish,
  run: UploadRun,
): Promise<Uploaded> {
  const { signal } = run
  const { byteLength } = source
  const session = await startSession(
    api,
    { ...wish, ...(byteLength !== undefined && { byteLength }) },
    signal,
  )
  // As few requests as one chunk of memory allows.
  const chunkBytes =
    session.granularityBytes * Math.max(1, Math.floor(chunkGoalBytes / session.granularityBytes))
  const patience = new Patience(api.patience, signal)
  const hash = new RunningHash()
  const report = createProgress(run.onProgress, byteLength)
  // One byte more than the chunk tells whether the chunk is the last.
  const queue = new ChunkBuffer(source, chunkBytes + 1)
  let offset = 0
  const confirm = (received: number) => {
    if (received > offset) patience.progress()
    queue.drop(received - offset)
    offset = received
    report(offset)
  }
  try {
    for (;;) {
      const ended = await queue.fill()
      const body = queue.peek(ended ? queue.byteLength : chunkBytes)
      hash.take(offset, body)
      if (offset + body.byteLength > fileLimitBytes()) throw fileTooLarge('a stream that goes on beyond it')
      if (ended && byteLength !== undefined && offset + body.byteLength !== byteLength)
        throw wrongLength(offset + body.byteLength, byteLength)
      let fault: Fault
      try {
        const reply = await putBytes(api, session, { offset, finalize: ended, body }, signal)
        const state = readState(reply)
        if (reply.status < 300 && state.status === 'final') {
          const total = offset + body.byteLength
          report(total, true)
          const sha256 = hash.digest(total)
          const file = state.file ?? (await run.findFinished(sha256))
          if (file) return { file, ...(sha256 && { sha256 }) }
        }
        if (reply.status < 300 && !ended) {
          confirm(offset + body.byteLength)
          continue
        }
        if (reply.status === 404 || reply.status === 410) throw gone()
        fault = readFault(reply, 'The upload')
        if ([400, 409, 412, 416].includes(reply.status) && fault.error.code !== 'auth_failed')
          fault = { ...fault, passing: true }
        if (reply.status < 300) fault = { ...fault, passing: true }
      } catch (error) {
        fault = lineFault(error, 'The upload')
      }
      await patience.bear(fault)
      const state = await querySession(api, session, signal)
      if (state.status === 'final') {
        const sha256 = hash.digest(offset + body.byteLength)
        const file = state.file ?? (await run.findFinished(sha256))
        if (file) return { file, ...(sha256 && { sha256 }) }
      }
      if (state.status !== 'active' || state.receivedBytes < offset) throw gone()
      confirm(state.receivedBytes)
    }
  } catch (error) {
    void Promise.resolve(source.rest.return?.()).catch(() => {})
    void cancelSession(api, session)
    throw error
  }
}

function gone(): SightglassError {
  return new SightglassError(
    'upload_failed',
    'The server forgot the upload, and a stream cannot be read again.',
    {
      details: { try: 'Upload from a file, or bytes, which can be sent again.' },
      retryable: false,
    },
  )
}

function wrongLength(given: number, announced: number): SightglassError {
  return new SightglassError('upload_failed', 'The stream ended at another length than was announced.', {
    details: { given: `${given} bytes`, announced: `${announced} bytes` },
    retryable: true,
  })
}
