import { type EmulatorClock, fineTimestamp } from '../clock.ts'
import { RpcError } from '../protocol/rpc-error.ts'
import type { GenerateContentRequest } from '../protocol/wire.ts'
import { createResourceId } from './request-id.ts'

/** One request of a batch. */
export interface BatchItem {
  /** The `key` of a line in a file. */
  readonly key?: string
  readonly metadata?: Record<string, unknown>
  /** Undefined for a line that could not be read; `error` says why. */
  readonly request?: GenerateContentRequest
  readonly error?: { readonly code: number; readonly message: string }
}

/** One answer of a batch. */
export type BatchResult = Record<string, unknown>

type BatchState =
  | 'BATCH_STATE_PENDING'
  | 'BATCH_STATE_RUNNING'
  | 'BATCH_STATE_SUCCEEDED'
  | 'BATCH_STATE_FAILED'
  | 'BATCH_STATE_CANCELLED'

/** A batch and how far it is. */
export interface Batch {
  readonly id: string
  readonly owner: string
  readonly model: string
  readonly displayName: string
  readonly items: readonly BatchItem[]
  readonly inputFile: string | undefined
  readonly createdMs: number
  updatedMs: number
  endedMs?: number
  state: BatchState
  results: BatchResult[]
  failed: number
  responsesFile?: string
  readonly abort: AbortController
  /** Settles when the batch has ended. */
  done: Promise<void>
}

/** How a batch does its work. */
export interface BatchWork {
  readonly answer: (item: BatchItem, signal: AbortSignal) => Promise<BatchResult>
  /** Stores the answers of the batch of this id, which came from a file, and gives the new file's name. */
  readonly store: (lines: readonly BatchResult[], id: string) => string
  readonly owner: string
  readonly model: string
  readonly displayName: string
  readonly items: readonly BatchItem[]
  readonly inputFile?: string
}

/** Batches, each seen only with its own key. They run at once, one request after the other. */
export class BatchStore {
  readonly #batches = new Map<string, Batch>()
  readonly #clock: EmulatorClock

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  /** Starts a batch. */
  start(work: BatchWork): Batch {
    const now = this.#clock.now()
    const batch: Batch = {
      id: createResourceId(36),
      owner: work.owner,
      model: work.model,
      displayName: work.displayName,
      items: work.items,
      inputFile: work.inputFile,
      createdMs: now,
      updatedMs: now,
      state: 'BATCH_STATE_PENDING',
      results: [],
      failed: 0,
      abort: new AbortController(),
      done: Promise.resolve(),
    }
    this.#batches.set(batch.id, batch)
    batch.done = this.#run(batch, work)
    return batch
  }

  async #run(batch: Batch, work: BatchWork): Promise<void> {
    // The creator sees PENDING first, as with the real service.
    await new Promise((resolve) => setImmediate(resolve))
    const { signal } = batch.abort
    if (signal.aborted) return
    batch.state = 'BATCH_STATE_RUNNING'
    for (const item of batch.items) {
      const result = await work
        .answer(item, signal)
        .catch((error: unknown) => ({ error: { code: 13, message: String(error) } }))
      if (signal.aborted) return
      if ('error' in result) batch.failed += 1
      batch.results.push(result)
    }
    try {
      if (batch.inputFile !== undefined) batch.responsesFile = work.store(batch.results, batch.id)
      this.#end(batch, 'BATCH_STATE_SUCCEEDED')
    } catch {
      // There is no room for the answers.
      this.#end(batch, 'BATCH_STATE_FAILED')
    }
  }

  #end(batch: Batch, state: BatchState): void {
    batch.state = state
    batch.updatedMs = this.#clock.now()
    batch.endedMs = batch.updatedMs
  }

  get(owner: string, id: string): Batch {
    const batch = this.#batches.get(id.replace(/^batches\//, ''))
    if (!batch || batch.owner !== owner)
      throw new RpcError(404, 'NOT_FOUND', 'Requested entity was not found.')
    return batch
  }

  list(owner: string): Batch[] {
    return [...this.#batches.values()].filter((batch) => batch.owner === owner).reverse()
  }

  cancel(owner: string, id: string): void {
    const batch = this.get(owner, id)
    if (batch.endedMs !== undefined)
      throw new RpcError(400, 'FAILED_PRECONDITION', 'The batch has already ended.')
    batch.abort.abort()
    this.#end(batch, 'BATCH_STATE_CANCELLED')
  }

  delete(owner: string, id: string): void {
    const batch = this.get(owner, id)
    batch.abort.abort()
    this.#batches.delete(batch.id)
  }

  /** Ends and forgets all batches. */
  clear(): void {
    for (const batch of this.#batches.values()) batch.abort.abort()
    this.#batches.clear()
  }

  /** Ends all batches and waits for their work to stop. */
  async close(): Promise<void> {
    for (const batch of this.#batches.values()) batch.abort.abort()
    await Promise.all([...this.#batches.values()].map((batch) => batch.done))
    this.#batches.clear()
  }
}

/** A batch as the long-running operation it is on the wire. */
export function batchOperation(batch: Batch): Record<string, unknown> {
  const ended = batch.endedMs !== undefined
  const total = batch.items.length
  const done = batch.results.length
  const output =
    batch.state !== 'BATCH_STATE_SUCCEEDED'
      ? undefined
      : batch.responsesFile === undefined
        ? { inlinedResponses: { inlinedResponses: batch.results } }
        : { responsesFile: batch.responsesFile }
  return {
    name: `batches/${batch.id}`,
    metadata: {
      '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
      model: `models/${batch.model}`,
      displayName: batch.displayName,
      ...(batch.inputFile === undefined ? {} : { inputConfig: { fileName: batch.inputFile } }),
      ...(output ? { output } : {}),
      createTime: fineTimestamp(batch.createdMs),
      updateTime: fineTimestamp(batch.updatedMs),
      ...(ended ? { endTime: fineTimestamp(batch.endedMs!) } : {}),
      batchStats: {
        requestCount: String(total),
        ...(done < total ? { pendingRequestCount: String(total - done) } : {}),
        ...(done - batch.failed > 0 ? { successfulRequestCount: String(done - batch.failed) } : {}),
        ...(batch.failed > 0 ? { failedRequestCount: String(batch.failed) } : {}),
      },
      state: batch.state,
      name: `batches/${batch.id}`,
    },
    ...(ended ? { done: true } : {}),
    ...(output
      ? {
          response: {
            '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput',
            ...output,
          },
        }
      : {}),
  }
}
