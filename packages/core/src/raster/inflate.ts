import { constants, inflateSync } from 'node:zlib'
import { type InflateZlib, inflatePure } from '../masks/inflate.ts'

/** Node's own zlib behind the masks' seam: several times faster than the plain JavaScript one. */
export const inflateNode: InflateZlib = (bytes, maxLength) => {
  try {
    // A sync flush instead of a finish gives what is there when the stream is cut off.
    const data = inflateSync(bytes, {
      maxOutputLength: maxLength + 1,
      chunkSize: maxLength + 64,
      finishFlush: constants.Z_SYNC_FLUSH,
    })
    return { data: data.subarray(0, maxLength), isTooLong: data.length > maxLength }
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLong ? { data: new Uint8Array(0), isTooLong } : inflatePure(bytes, maxLength)
  }
}
