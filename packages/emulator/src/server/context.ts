import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from '../faults/fault.ts'
import type { RecordedRequest } from '../script/journal.ts'
import type { Route } from './route.ts'
import type { EmulatorState } from './state.ts'

/** One HTTP exchange, as a handler sees it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly route: Route
  readonly state: EmulatorState
  /** The key, which owns files, caches and batches. */
  readonly owner: string
  /** `http://127.0.0.1:port`, as the caller wrote it. */
  readonly origin: string
  readonly entry: RecordedRequest
  readonly signal: AbortSignal
  /** The faults of this request. Filled when the request is understood. */
  faults: readonly Fault[]
}
