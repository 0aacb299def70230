import { SightglassError } from '../errors/sightglass-error.ts'
import { pause } from '../media/abort.ts'
import type { FileInfo } from './file-info.ts'

/** Options of `files.waitUntilActive()`. */
export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Longest wait in milliseconds. @default 600000 */
  readonly timeoutMs?: number
  /** First pause between two looks in milliseconds; grows by half each time, up to 10 s. @default 500 */
  readonly pollMs?: number
}

/**
 * Waits until Google has processed a file. Only ACTIVE files can be used.
 * @throws SightglassError `file_failed` when processing failed, `timeout`, `aborted`, and what `get` throws
 */
export async function waitUntilActive(
  file: FileInfo,
  get: (name: string, options: { readonly signal?: AbortSignal }) => Promise<FileInfo>,
  { signal, timeoutMs = 600_000, pollMs = 500 }: WaitOptions = {},
): Promise<FileInfo> {
  const end = performance.now() + timeoutMs
  let latest = file
  for (let wait = pollMs; ; wait = Math.min(10_000, wait * 1.5)) {
    if (latest.state === 'ACTIVE') return latest
    if (latest.state === 'FAILED') {
      throw new SightglassError('file_failed', 'Google could not process the file.', {
        details: {
          given: latest.name,
          type: latest.mimeType,
          reason: latest.failure,
          try: 'Check that it plays elsewhere; convert it to MP4 (H.264) if it does.',
        },
      })
    }
    const left = end - performance.now()
    if (left <= 0) {
      throw new SightglassError('timeout', 'The file is still being processed.', {
        details: {
          given: latest.name,
          limit: `${timeoutMs} ms`,
          try: 'Wait longer with files.waitUntilActive(name).',
        },
      })
    }
    await pause(Math.min(wait, left), signal)
    latest = await get(latest.name, signal ? { signal } : {})
  }
}
