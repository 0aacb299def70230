import type { EmulatorClock } from '../clock.ts'
import type { Measurer } from '../counts/measure.ts'
import type { Engine } from '../engine/types.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import type { FileStore } from '../files/file-store.ts'
import type { UploadSessions } from '../files/uploads.ts'
import type { ModelList } from '../protocol/models.ts'
import type { Tape } from '../record/tape.ts'
import type { Journal } from '../script/journal.ts'
import type { Script } from '../script/script.ts'
import type { BatchStore } from './batches.ts'
import type { CacheStore } from './caches.ts'
import type { KeyRules } from './keys.ts'

/** All that one emulator holds. */
export interface EmulatorState {
  readonly clock: EmulatorClock
  readonly engine: Engine
  readonly measurer: Measurer
  readonly models: ModelList
  readonly files: FileStore
  readonly uploads: UploadSessions
  readonly caches: CacheStore
  readonly batches: BatchStore
  readonly script: Script
  readonly faults: FaultPlan
  readonly requests: Journal
  readonly keys: KeyRules
  readonly tape: Tape | undefined
  /** Bytes of one JSON request, at most. */
  readonly maxRequestBytes: number
  /** Milliseconds between the pieces of a stream. */
  readonly streamDelayMs: number
}
