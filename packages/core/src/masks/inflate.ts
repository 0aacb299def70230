import { Inflate } from 'fflate'
import { inflateCut } from './inflate-cut.ts'

/** What came out of a zlib stream. */
export interface Inflated {
  /** At most `maxLength` bytes, for the reader to change. */
  readonly data: Uint8Array
  /** True when the stream held more than `maxLength` bytes. */
  readonly isTooLong: boolean
}

/**
 * Inflates a zlib stream (RFC 1950) up to a length known before. A stream that is cut off or damaged gives what came
 * out before; it never throws. Node's own zlib is put here by the Node half, where it is several times faster.
 */
export type InflateZlib = (bytes: Uint8Array, maxLength: number) => Inflated

/** Deflate makes at most 1032 bytes of one, so that a step of this size is never more than about a megabyte. */
const stepBytes = 1024

/** The inflater for browsers, in plain JavaScript. */
export const inflatePure: InflateZlib = (bytes, maxLength) => {
  const data = new Uint8Array(maxLength)
  let length = 0
  let isTooLong = false
  // The two bytes of zlib's header are skipped; its checksum at the end is never reached or does no harm.
  const inflate = new Inflate((chunk) => {
    if (length + chunk.length > maxLength) isTooLong = true
    data.set(chunk.subarray(0, maxLength - length), length)
    length = Math.min(maxLength, length + chunk.length)
  })
  try {
    for (let at = 2; at < bytes.length && !isTooLong; at += stepBytes) {
      inflate.push(bytes.subarray(at, at + stepBytes), false)
    }
    if (!isTooLong && length < maxLength) inflate.push(new Uint8Array(0), true)
  } catch {
    // Cut off or damaged: what came out so far is there, and what the library kept to itself is fetched below.
  }
  if (!isTooLong && length < maxLength) {
    const more = inflateCut(bytes.subarray(2), data)
    length = Math.max(length, more)
  }
  return { data: data.subarray(0, length), isTooLong }
}
