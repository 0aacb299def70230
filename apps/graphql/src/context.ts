import type { Vision } from '@sightglass/core'
import type { CallerLimits } from './caller-limits.ts'
import type { PictureShelf } from './picture-shelf.ts'

/** What every resolver is given. */
export interface Context {
  /** Core, with the server's own key. */
  readonly vision: Vision
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal
  /** Who asks: the name of an API token, the subject of a JWT, or `anonymous`. */
  readonly caller: string
  /** What callers may use. */
  readonly limits: CallerLimits
  /** Where drawings and crops are put to be fetched. */
  readonly shelf: PictureShelf
}
