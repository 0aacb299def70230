import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The files of one request: small ones in memory, others on the disk under names of ours, never of the client's. */
export interface UploadFolder {
  /** Reads a stream to its end. */
  keep(stream: Readable, mimeType: string, signal: AbortSignal): Promise<Blob>
  /** Removes all files. */
  remove(): Promise<void>
}

/** Files up to this many bytes never see the disk: the usual picture of a phone's page is worth no six system calls. */
const smallBytes = 2 * 1024 ** 2

/** A file in memory whose bytes can be had at once, where a Blob gives them in pieces and later. */
export class SmallFile extends Blob {
  readonly content: Uint8Array

  constructor(content: Uint8Array<ArrayBuffer>, options: BlobPropertyBag) {
    super([content], options)
    this.content = content
  }
}

/** An empty folder; it is made when the first file needs it, and only this user can look into it. */
export function createUploadFolder(parent = tmpdir()): UploadFolder {
  let making: Promise<string> | undefined
  let count = 0
  return {
    async keep(stream, mimeType, signal) {
      signal.throwIfAborted()
      const pieces = stream.iterator() as AsyncIterableIterator<Buffer>
      const head: Buffer[] = []
      let length = 0
      for (let step = await pieces.next(); !step.done; step = await pieces.next()) {
        head.push(step.value)
        length += step.value.byteLength
        if (length <= smallBytes) continue
        making ??= mkdtemp(join(parent, 'sightglass-upload-'))
        const path = join(await making, String(count++))
        signal.throwIfAborted()
        await pipeline(chain(head, pieces), createWriteStream(path, { mode: 0o600 }), { signal })
        return typed((type) => openAsBlob(path, type), mimeType)
      }
      const content = Buffer.concat(head, length)
      return typed(async (type) => new SmallFile(content, type), mimeType)
    },
    async remove() {
      const folder = await making?.catch(() => undefined)
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function* chain(head: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* head
  yield* rest
}

/** Bytes tell what they are; only which kind of text it is they do not. A part that says nothing counts as text/plain. */
async function typed(open: (options: BlobPropertyBag) => Promise<Blob>, mimeType: string): Promise<Blob> {
  const file = await open({})
  const isNeeded = mimeType.startsWith('text/') && (mimeType !== 'text/plain' || (await looksLikeText(file)))
  return isNeeded ? open({ type: mimeType }) : file
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
