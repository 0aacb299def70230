import type { MediaSource } from '@sightglass/core'

/** The picture as core's drawing and header reading take it: a path or bytes. @throws Error for anything remote */
export function localPicture(media: MediaSource | MediaSource[]): string | Uint8Array {
  const first = Array.isArray(media) ? media[0] : media
  if (typeof first === 'string') {
    const data = /^data:[^,]*;base64,(.*)$/s.exec(first)?.[1]
    return data === undefined ? first : Buffer.from(data, 'base64')
  }
  if (first instanceof Uint8Array) return first
  if (first instanceof ArrayBuffer) return new Uint8Array(first)
  if (typeof first === 'object' && 'base64' in first) return Buffer.from(first.base64, 'base64')
  if (typeof first === 'object' && 'path' in first && typeof first.path === 'string') return first.path
  if (typeof first === 'object' && 'bytes' in first && !(first instanceof Blob)) {
    const bytes = (first as { bytes: Uint8Array | ArrayBuffer }).bytes
    return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes
  }
  throw new Error("The picture's bytes or its path are needed here.")
}
