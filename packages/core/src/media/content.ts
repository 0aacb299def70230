import { aborted } from '../errors/aborted.ts'

/**
 * The bytes of a source whose size is known and which can be read again from any place: a file, a Blob, or memory.
 * Nothing is held that the caller does not hold already.
 */
export interface Content {
  readonly byteLength: number
  /** Bytes `start` to `end` (exclusive); fewer only where the content ends. Not to be changed by the reader. */
  read(start: number, end: number): Promise<Uint8Array>
  /** All of it, in pieces, from `start` on. A piece may be overwritten once the next one is asked for. */
  stream(start?: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** What tells one state of a file from another without reading it, where there is such a thing. */
  readonly version?: string
}

/** Size of the pieces that contents are streamed in: small enough for a processor's cache, and few enough calls. */
export const pieceBytes = 1 << 19

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
      for (let at = start; at < blob.size; at += pieceBytes) {
        if (signal?.aborted) throw aborted(signal)
        yield await read(at, Math.min(blob.size, at + pieceBytes))
      }
    },
  }
}

/** All bytes of a content, without a copy where they are in memory. */
export function readAll(content: Content): Promise<Uint8Array> {
  return content.read(0, content.byteLength)
}
