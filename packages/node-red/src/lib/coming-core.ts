import type { MediaSource, Vision } from '@sightglass/core'
import type { Core } from './core.ts'

// Parts of core that api.md fixes and that its other folders are still bringing; goes away with them.

interface Uploaded {
  readonly name: string
}

interface Waiting {
  readonly signal?: AbortSignal
}

/** The client with the Files API. */
export type ComingVision = Omit<Vision, 'files'> & {
  readonly files: {
    upload(
      source: MediaSource,
      options?: Waiting & { onProgress?: (progress: { sentBytes: number; totalBytes?: number }) => void },
    ): Promise<Uploaded>
    get(name: string, options?: Waiting): Promise<Uploaded>
    list(options?: Waiting): AsyncIterable<Uploaded>
    delete(name: string, options?: Waiting): Promise<unknown>
  }
}

/** Core with the writers of timed entries. */
export type WholeCore = Core & {
  toWebVtt(entries: readonly object[]): string
  toSrt(entries: readonly object[]): string
  toChapters(entries: readonly object[]): string
}
