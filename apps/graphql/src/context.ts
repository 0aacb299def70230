import type { Vision } from '@sightglass/core'

/** What every resolver is given. */
export interface Context {
  /** Core, with the server's own key. */
  readonly vision: Vision
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal
}
