import type { Detection, Issue, MediaSource, Size, Vision } from '@sightglass/core'
import type { Core } from './core.ts'

// Parts of core that api.md fixes and that its other folders are still bringing; goes away with them.

interface Uploaded {
  readonly name: string
}
interface Waiting {
  readonly signal?: AbortSignal
}
type Media = MediaSource | readonly MediaSource[]
interface Count {
  readonly totalTokens: number
}

export interface ComingVision extends Vision {
  countTokens(media: Media, options?: object): Promise<Count>
  estimate(media: Media, options?: object): Promise<Count>
  readonly files: {
    upload(
      source: MediaSource,
      options?: Waiting & { onProgress?: (progress: { sentBytes: number; totalBytes?: number }) => void },
    ): Promise<Uploaded>
    get(name: string, options?: Waiting): Promise<Uploaded>
    list(options?: Waiting): AsyncIterable<Uploaded>
    delete(name: string, options?: Waiting): Promise<void>
  }
}

export interface ComingCore {
  parseDetections(
    text: string,
    options: { size: Size; model?: string; labels?: readonly string[] },
  ): { detections: Detection[]; issues: Issue[] }
  toWebVtt(entries: readonly object[]): string
  toSrt(entries: readonly object[]): string
  toChapters(entries: readonly object[]): string
}

export type WholeCore = Core & ComingCore
