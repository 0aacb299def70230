import type { Vision, VisionOptions } from '@sightglass/core'
import type { CallerFiles } from './caller-files.ts'
import type { CallerLimits } from './caller-limits.ts'
import type { PictureShelf } from './picture-shelf.ts'

/** What every resolver is given. */
export interface Context {
  /** Core, with the server's own key. */
  readonly vision: Vision
  /** What may be fetched, and how large pictures may be: as core was told. */
  readonly media?: VisionOptions['media']
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal
  /** The longest that a model call may take, whatever a client asks for, in milliseconds. */
  readonly longestCallMs?: number
  /** Who asks: the name of an API token, the subject of a JWT, or `anonymous`. */
  readonly caller: string
  /** What callers may use. */
  readonly limits: CallerLimits
  /** Which files of the Files API this caller may see. */
  readonly files: CallerFiles
  /** Where drawings and crops are put to be fetched. */
  readonly shelf: PictureShelf
}
