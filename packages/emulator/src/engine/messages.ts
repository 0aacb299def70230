import type { EngineErrorCode } from './errors.ts'
import type { EngineMedia, EngineWish, Sight } from './types.ts'

/** The engine's fixed settings, handed to each worker when it starts. */
export interface WorkerSettings {
  readonly maxVideoFrames: number
  readonly minScore: number
}

/** From the engine to a worker. */
export type ToWorker =
  | { readonly type: 'look'; readonly id: number; readonly media: EngineMedia; readonly wish: EngineWish }
  | { readonly type: 'abort'; readonly id: number }

/** From a worker to the engine. */
export type FromWorker =
  | { readonly type: 'seen'; readonly id: number; readonly sight: Sight }
  | { readonly type: 'failed'; readonly id: number; readonly code: EngineErrorCode; readonly message: string }
