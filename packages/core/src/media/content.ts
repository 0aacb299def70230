import { open, stat } from 'node:fs/promises'
import { SightglassError } from '../errors/sightglass-error.ts'
import { aborted } from './abort.ts'

/**
 * The bytes of a source whose size is known and which can be read again from any place: a file, a Blob, or memory.
 * Nothing is held that the caller does not hold already.
 */
export interface Content {
  readonly byteLength: number
  /** Bytes `start` to `end` (exclusive); fewer only where the content ends. Not to be changed by the reader. */
  read(start: number, end: number): Promise<Uint8Array>
  /** All of it, in pieces, from `start` on. */
  stream(start?: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** What tells one state of a file from another without reading it, where there is such a thing. */
  readonly version?: string
}

const pieceBytes = 1 << 18

/** Bytes in memory as content, without a copy. */
export function bytesContent(bytes: Uint8Array): Content {
  return {
    byteLength: bytes.byteLength,
    read: async (start, end) => bytes.subarray(start, end),
    stream: async function* (start = 0, signal) {
      for (let at = start; at < bytes.byteLength; at += pieceBytes) {
        if (signal?.aborted) throw aborted(signal)
        yield bytes.subarray(at, at + pieceBytes)
      }
    },
  }
}

/** A Blob or File as content. */
export function blobContent(blob: Blob): Content {
  const read = async (start: number, end: number) =>
    new Uint8Array(await blob.slice(start, end).arrayBuffer())
  return {
    byteLength: blob.size,
    read,
    stream: async function* (start = 0, signal) {
      for (let at = start; at < blob.size; at += 4 * pieceBytes) {
        if (signal?.aborted) throw aborted(signal)
        yield await read(at, Math.min(blob.size, at + 4 * pieceBytes))
      }
    },
  }
}

/**
 * A file as content.
 * @throws SightglassError `media_not_found`, `media_unreadable` for folders and forbidden files
 */
export async function fileContent(path: string): Promise<Content> {
  const info = await stat(path).catch((error) => {
    throw fileError(path, error)
  })
  if (!info.isFile()) {
    throw new SightglassError('media_unreadable', 'The path is no file.', {
      details: { given: path.slice(0, 200), try: 'Give the path of one file.' },
    })
  }
  const stream = async function* (start = 0, signal?: AbortSignal, end = info.size) {
    const file = await open(path).catch((error) => {
      throw fileError(path, error)
    })
    try {
      for (let at = start; at < end; ) {
        if (signal?.aborted) throw aborted(signal)
        const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, end - at))
        const { bytesRead } = await file.read(piece, 0, piece.length, at)
        if (bytesRead === 0) throw changed(path)
        at += bytesRead
        yield piece.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  }
  return {
    byteLength: info.size,
    version: `${info.ino}-${info.size}-${info.mtimeMs}`,
    stream,
    read: async (start, end) => {
      const file = await open(path).catch((error) => {
        throw fileError(path, error)
      })
      try {
        const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, info.size) - start))
        let filled = 0
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled)
          if (bytesRead === 0) throw changed(path)
          filled += bytesRead
        }
        return bytes
      } finally {
        await file.close()
      }
    },
  }
}

/** All bytes of a content, without a copy where they are in memory. */
export function readAll(content: Content): Promise<Uint8Array> {
  return content.read(0, content.byteLength)
}

function changed(path: string): SightglassError {
  return new SightglassError('media_unreadable', 'The file became shorter while it was read.', {
    details: { given: path.slice(0, 200) },
  })
}

function fileError(path: string, error: unknown): SightglassError {
  const reason = (error as NodeJS.ErrnoException).code
  const missing = reason === 'ENOENT' || reason === 'ENOTDIR'
  return new SightglassError(
    missing ? 'media_not_found' : 'media_unreadable',
    missing ? 'There is no such file.' : 'The file could not be read.',
    { details: { given: path.slice(0, 200), reason }, cause: error },
  )
}
