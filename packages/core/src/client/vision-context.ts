import type { Files } from '../files/create-files.ts'
import type { MediaUploader } from '../media/options.ts'
import type { Surface } from '../media/types.ts'
import type { ModelCaller } from './calls/caller.ts'
import type { Connection } from './connection/connection.ts'
import type { Budget, VisionOptions } from './vision-options.ts'

/** What the tasks of one client share. The connection is made when first needed: estimating needs no key. */
export interface VisionContext {
  /** The model of calls that name none. */
  readonly model: string
  readonly surface: Surface
  readonly apiVersion: string
  readonly budget: Budget
  readonly options: VisionOptions
  /** @throws `config_invalid` when there is no key. */
  connection(): Connection
  caller(): ModelCaller
  /** @throws `config_invalid` without a key, or on Vertex */
  files(): Files
  /** Where large media go; none where there is no Files API, or no key to reach it. */
  uploader(): MediaUploader | undefined
}
