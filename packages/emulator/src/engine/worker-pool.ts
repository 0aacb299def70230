import { Worker } from 'node:worker_threads'
import { EngineError } from './errors.ts'
import { removeFilesOf } from './look/temporary-file.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts'
import type { EngineMedia, EngineWish, Sight } from './types.ts'

interface Job {
  readonly id: number
  readonly media: EngineMedia
  readonly wish: EngineWish
  readonly settle: (result: Sight | Error) => void
}

interface Seat {
  readonly worker: Worker
  job: Job | undefined
  timer: NodeJS.Timeout | undefined
}

const GRACE_MS = 2000

/** How the pool is set up. */
export interface WorkerPoolOptions {
  /** Threads at most; a second one starts only when the first is busy. */
  readonly size: number
  /** Milliseconds one look may take. */
  readonly timeoutMs: number
  readonly settings: WorkerSettings
}

/** A few threads that look at media, and the queue in front of them. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #seats: Seat[] = []
  readonly #queue: Job[] = []
  #nextId = 1
  #closed = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
  }

  look(media: EngineMedia, wish: EngineWish, signal: AbortSignal | undefined): Promise<Sight> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new EngineError('closed', 'The engine is closed.'))
      const id = this.#nextId++
      const abort = () => {
        this.#forget(id)
        settle(signal?.reason)
      }
      const settle = (result: Sight | Error) => {
        signal?.removeEventListener('abort', abort)
        if (isSight(result)) resolve(result)
        else reject(result)
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#queue.push({ id, media, wish, settle })
      this.#seatNext()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const gone = () => new EngineError('closed', 'The engine was closed before it could answer.')
    for (const job of this.#queue.splice(0)) job.settle(gone())
    const seats = this.#seats.splice(0)
    for (const seat of seats) seat.job?.settle(gone())
    await Promise.all(seats.map((seat) => this.#end(seat)))
  }

  #seatNext(): void {
    while (this.#queue.length > 0) {
      const seat = this.#seats.find(({ job }) => job === undefined) ?? this.#startWorker()
      if (seat === undefined) return
      this.#run(seat, this.#queue.shift()!)
    }
  }

  #run(seat: Seat, job: Job): void {
    seat.job = job
    seat.worker.ref()
    seat.timer = setTimeout(() => {
      const seconds = this.#options.timeoutMs / 1000
      this.#replace(seat, new EngineError('timeout', `The engine gave up after ${seconds} s.`))
    }, this.#options.timeoutMs)
    // A copy of its own, since a view would drag along all of the buffer it looks into; then it moves for free.
    const bytes = new Uint8Array(job.media.bytes)
    const look = { type: 'look', id: job.id, media: { ...job.media, bytes }, wish: job.wish } as const
    seat.worker.postMessage(look satisfies ToWorker, [bytes.buffer])
  }

  #startWorker(): Seat | undefined {
    if (this.#seats.length >= this.#options.size) return undefined
    const seat: Seat = { worker: createWorker(this.#options.settings), job: undefined, timer: undefined }
    seat.worker.on('message', (message: FromWorker) => this.#receive(seat, message))
    seat.worker.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error)
      this.#replace(
        seat,
        new EngineError('engine_failed', `The engine's thread broke: ${reason}`, { cause: error }),
      )
    })
    seat.worker.on('exit', () =>
      this.#replace(seat, new EngineError('engine_failed', "The engine's thread ended.")),
    )
    this.#seats.push(seat)
    return seat
  }

  #receive(seat: Seat, message: FromWorker): void {
    const job = seat.job
    if (job === undefined || job.id !== message.id) return
    clearTimeout(seat.timer)
    seat.job = undefined
    // An idle thread must not keep a process alive whose owner forgot to close the engine.
    seat.worker.unref()
    job.settle(message.type === 'seen' ? message.sight : new EngineError(message.code, message.message))
    this.#seatNext()
  }

  /** An aborted job leaves its asker at once; its thread is free again when it has noticed. */
  #forget(id: number): void {
    const waiting = this.#queue.findIndex((job) => job.id === id)
    if (waiting >= 0) this.#queue.splice(waiting, 1)
    const seat = this.#seats.find(({ job }) => job?.id === id)
    if (seat !== undefined) this.#send(seat, { type: 'abort', id })
  }

  #replace(seat: Seat, error: EngineError): void {
    const at = this.#seats.indexOf(seat)
    if (at < 0) return
    this.#seats.splice(at, 1)
    seat.job?.settle(error)
    void this.#end(seat)
    this.#seatNext()
  }

  async #end(seat: Seat): Promise<void> {
    clearTimeout(seat.timer)
    const { job } = seat
    // What the thread still reports is for nobody.
    seat.job = undefined
    if (job !== undefined) await this.#letGo(seat, job.id)
    const { threadId } = seat.worker
    await seat.worker.terminate()
    // A thread deep in a model does not hear in time that it should tidy up.
    if (threadId >= 0) await removeFilesOf(threadId)
  }

  /** Gives a busy thread a moment to end its FFmpeg and to remove its files. */
  #letGo(seat: Seat, id: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GRACE_MS)
      seat.worker.once('message', () => {
        clearTimeout(timer)
        resolve()
      })
      this.#send(seat, { type: 'abort', id })
    })
  }

  #send(seat: Seat, message: ToWorker): void {
    seat.worker.postMessage(message)
  }
}

function isSight(result: Sight | Error | undefined): result is Sight {
  return result !== undefined && !(result instanceof Error) && 'notes' in result
}

function createWorker(workerData: WorkerSettings): Worker {
  // From source this file is TypeScript and the worker stands beside it; built, both are files of dist.
  const fromSource = import.meta.url.endsWith('.ts')
  const file = new URL(fromSource ? './worker.ts' : './engine-worker.js', import.meta.url)
  return new Worker(file, {
    workerData,
    execArgv: fromSource ? ['--conditions=sightglass-source', '--disable-warning=ExperimentalWarning'] : [],
    name: 'sightglass engine',
  })
}
