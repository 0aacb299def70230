import { SightglassError } from '../errors/sightglass-error.ts'
import type { Content } from '../media/content.ts'
import type { OneShot } from '../media/options.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import type { FileInfo } from './file-info.ts'

/** Smaller uploads are not worth asking what is stored already. */
const askFromBytes = 100_000_000

/** Listing more files than this would take longer than it saves. */
const mostFiles = 2000

/** The error for a file that is larger than the Files API keeps. */
export function fileTooLarge(given: string): SightglassError {
  const { fileBytes } = resolveModel(DEFAULT_MODEL).limits
  return new SightglassError('media_too_large', 'The file is larger than the Files API keeps.', {
    details: {
      given,
      limit: `${fileBytes.value} bytes`,
      source: fileBytes.source,
      try: 'Cut it in parts, or make it smaller.',
    },
  })
}

/** Largest file in bytes. */
export function fileLimitBytes(): number {
  return resolveModel(DEFAULT_MODEL).limits.fileBytes.value
}

/**
 * Refuses what the Files API has no room for, before a byte is sent: one file that is too large, or a store that is
 * full with what lies there already. The store is asked for large files only.
 * @throws SightglassError `media_too_large`, `quota_exceeded`
 */
export async function assertRoom(
  { byteLength }: Pick<Content | OneShot, 'byteLength'>,
  list: () => AsyncIterable<FileInfo>,
): Promise<void> {
  if (byteLength === undefined) return
  const { fileBytes, projectBytes } = resolveModel(DEFAULT_MODEL).limits
  if (byteLength > fileBytes.value) throw fileTooLarge(`${byteLength} bytes`)
  if (byteLength < askFromBytes || projectBytes === undefined) return
  const stored = await storedBytes(list)
  if (stored === undefined || stored + byteLength <= projectBytes.value) return
  throw new SightglassError('quota_exceeded', 'The project has no room for this file.', {
    details: {
      given: `${byteLength} bytes, beside ${stored} bytes that are stored`,
      limit: `${projectBytes.value} bytes a project`,
      source: projectBytes.source,
      try: 'Delete files that are no longer needed: files.list() and files.delete(). All go after 48 hours.',
    },
    retryable: false,
  })
}

/** Whether there is room is only a question of courtesy: a list that cannot be had stops no upload. */
async function storedBytes(list: () => AsyncIterable<FileInfo>): Promise<number | undefined> {
  let bytes = 0
  let count = 0
  try {
    for await (const file of list()) {
      bytes += file.sizeBytes ?? 0
      if (++count >= mostFiles) break
    }
    return bytes
  } catch (error) {
    if (SightglassError.isInstance(error) && (error.code === 'aborted' || error.code === 'timeout'))
      throw error
    return undefined
  }
}
