import type { CallMedia } from '../protocol/call-media.ts'
import type { GenerateContentRequest } from '../protocol/wire.ts'
import type { Operation, Surface } from '../server/route.ts'

/** A request to a model, as scripts and the journal see it. */
export interface Call {
  /** 0 for the first request since the start or the last `clear()`. */
  readonly index: number
  readonly operation: Operation
  readonly surface: Surface
  /** `v1`, `v1beta`, `v1alpha` or `v1beta1`. */
  readonly version: string
  readonly model: string
  /** The body, with field names in camelCase. */
  readonly request: GenerateContentRequest
  /** All text of the last turn. */
  readonly prompt: string
  readonly media: readonly CallMedia[]
}
