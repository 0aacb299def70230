import { SightglassError } from '../errors/sightglass-error.ts'
import type { OneShot } from '../media/options.ts'
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
 * Uploads what comes only once, chunk by chunk: only what the server has not confirmed is kept in memory, two chunks
 * at most.
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
  // As few requests as two chunks of memory allow.
  const chunkBytes =
    session.granularityBytes * Math.max(1, Math.floor(chunkGoalBytes / session.granularityBytes))
  const patience = new Patience(api.patience, signal)
  const hash = new RunningHash()
  const report = createProgress(run.onProgress, byteLength)
  const queue = new PieceQueue(source)
  let offset = 0
  const confirm = (received: number) => {
    if (received > offset) patience.progress()
    queue.drop(received - offset)
    offset = received
    report(offset)
  }
  try {
    for (;;) {
      // One byte more than the chunk tells whether the chunk is the last.
      const ended = await queue.fill(chunkBytes + 1)
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
          report(total)
          const sha256 = hash.digest(total)
          const file = state.file ?? (await run.findFinished(sha256))
          if (file) return { file, ...(sha256 && { sha256 }) }
        }
        if (reply.status < 300 && !ended) {
          confirm(offset + body.byteLength)
          continue
        }
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

/** Pieces that were read and not yet confirmed. */
class PieceQueue {
  readonly #rest: AsyncIterator<Uint8Array>
  #pieces: Uint8Array[]
  #ended = false
  byteLength: number

  constructor({ head, rest }: OneShot) {
    this.#pieces = [...head]
    this.#rest = rest
    this.byteLength = head.reduce((sum, piece) => sum + piece.byteLength, 0)
  }

  /** Reads until so many bytes are here. True when the source is at its end and all that is left is here. */
  async fill(wanted: number): Promise<boolean> {
    while (!this.#ended && this.byteLength < wanted) {
      const { done, value } = await this.#rest.next()
      if (done) this.#ended = true
      else {
        this.#pieces.push(value)
        this.byteLength += value.byteLength
      }
    }
    return this.#ended && this.byteLength < wanted
  }

  peek(byteLength: number): Uint8Array {
    const [first] = this.#pieces
    if (first && first.byteLength >= byteLength) return first.subarray(0, byteLength)
    const body = Buffer.allocUnsafeSlow(byteLength)
    let at = 0
    for (const piece of this.#pieces) {
      if (at >= byteLength) break
      const part = piece.subarray(0, byteLength - at)
      body.set(part, at)
      at += part.byteLength
    }
    // What was joined replaces its pieces, so that nothing is held twice.
    const whole = this.byteLength
    this.#pieces = [body, ...this.#after(byteLength)]
    this.byteLength = whole
    return body
  }

  drop(byteLength: number): void {
    this.#pieces = this.#after(byteLength)
    this.byteLength -= byteLength
  }

  #after(byteLength: number): Uint8Array[] {
    let skip = byteLength
    const left: Uint8Array[] = []
    for (const piece of this.#pieces) {
      if (skip >= piece.byteLength) skip -= piece.byteLength
      else {
        left.push(skip > 0 ? piece.subarray(skip) : piece)
        skip = 0
      }
    }
    return left
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
