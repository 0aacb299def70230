import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The files of one request on the disk, under names of ours: what a client calls its files is never read. */
export interface UploadFolder {
  /** Writes a stream to its end; what comes back is read from the disk, piece by piece. */
  keep(stream: Readable, mimeType: string, signal: AbortSignal): Promise<Blob>
  /** Removes all files. */
  remove(): Promise<void>
}

/** Makes an empty folder, which only this user can look into. */
export async function createUploadFolder(parent = tmpdir()): Promise<UploadFolder> {
  const folder = await mkdtemp(join(parent, 'sightglass-upload-'))
  let count = 0
  return {
    async keep(stream, mimeType, signal) {
      signal.throwIfAborted()
      const path = join(folder, String(count++))
      await pipeline(stream, createWriteStream(path, { mode: 0o600 }), { signal })
      const file = await openAsBlob(path)
      // Bytes tell what they are; only which kind of text it is they do not. A part that says nothing counts as text/plain.
      const isNeeded =
        mimeType.startsWith('text/') && (mimeType !== 'text/plain' || (await looksLikeText(file)))
      return isNeeded ? openAsBlob(path, { type: mimeType }) : file
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function looksLikeText(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer())
  if (head.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Bytes that may still be written where uploads go. */
export async function freeBytes(parent = tmpdir()): Promise<number> {
  const { bavail, bsize } = await statfs(parent)
  return bavail * bsize
}
