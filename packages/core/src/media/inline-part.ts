import type { Part } from '@google/genai'

const bytesOf = new WeakMap<object, Uint8Array>()

/**
 * A part that carries bytes. Its `data` is ordinary base64 for whoever reads it, but it is written only when read:
 * a client that knows the bytes (see {@link inlineBytes}) sends a large picture without ever making that text.
 */
export function inlinePart(bytes: Uint8Array, mimeType: string): Part {
  const inlineData = {
    mimeType,
    get data(): string {
      return toBase64(bytes)
    },
  }
  bytesOf.set(inlineData, bytes)
  return { inlineData }
}

/** The bytes behind a part's `inlineData`, where {@link inlinePart} made it. */
export function inlineBytes(part: Part): Uint8Array | undefined {
  return part.inlineData ? bytesOf.get(part.inlineData) : undefined
}

/** Base64 of bytes, without a copy of them. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Length of the base64 of so many bytes. */
export function base64Length(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4
}
