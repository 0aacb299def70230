import type { MediaFacts, MediaSource } from '@sightglass/core'
import type { Core } from '../../lib/core.ts'
import { readStream } from '../../lib/media-input.ts'

/** Media ready for the flow, and what is known of it. */
export interface ReadMedia {
  /** A picture's bytes, upright and in a type that Gemini takes; anything else as it was given. */
  readonly media: MediaSource
  /** Absent for what only Gemini can open: Cloud Storage, the Files API, a video too large to fetch. */
  readonly facts?: MediaFacts
}

/** How a picture is read. */
export interface ReadMediaOptions {
  /** Downscale pictures so that the longer side is at most this. */
  readonly maxSidePx?: number
  readonly signal: AbortSignal
}

/** Looks at a source once, so that no later node needs to fetch it again. */
export async function readMedia(
  core: Core,
  given: MediaSource,
  options: ReadMediaOptions,
): Promise<ReadMedia> {
  if (isWebAddress(given)) return fetchMedia(core, given, options)
  const source = (await readStream(given)) ?? given
  const facts = await unless(core, 'request_invalid', core.readMediaFacts(source, { signal: options.signal }))
  if (facts?.kind !== 'image') return { media: source, ...(facts && { facts }) }
  const { bytes, mimeType, transform } = await core.prepareImage(source, options)
  const { width, height } = transform.sent
  const { buffer, byteOffset, byteLength } = bytes
  return {
    media: Buffer.from(buffer, byteOffset, byteLength),
    facts: { kind: 'image', mimeType, byteLength, width, height },
  }
}

// In one go: reading the facts first and the bytes after that would fetch it twice.
async function fetchMedia(core: Core, source: MediaSource, options: ReadMediaOptions): Promise<ReadMedia> {
  const resolved = await unless(core, 'media_too_large', core.resolveMedia(source, options))
  if (!resolved) return { media: source }
  const { part, facts, transform } = resolved
  const data = facts.kind === 'image' ? part.inlineData?.data : undefined
  if (data === undefined) return { media: source, facts }
  const bytes = Buffer.from(data, 'base64')
  const mimeType = part.inlineData?.mimeType ?? facts.mimeType
  return { media: bytes, facts: { kind: 'image', mimeType, byteLength: bytes.length, ...transform?.sent } }
}

function isWebAddress(source: MediaSource): boolean {
  const address = typeof source === 'object' && 'url' in source ? source.url : source
  return address instanceof URL || (typeof address === 'string' && /^https?:/i.test(address))
}

/** `undefined` where that one error says that only Gemini can open it: the node that uses it will hand it over. */
async function unless<T>(core: Core, code: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (core.SightglassError.isInstance(error) && error.code === code) return undefined
    throw error
  }
}
