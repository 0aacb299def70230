import { throwIfAborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { readMetadataOf } from '../raster/metadata.ts'
import { readAll } from './content.ts'
import { letGo, openOrigin } from './open-origin.ts'
import { readReadable } from './origin.ts'
import { probeContent } from './probe-content.ts'
import type { ReadPictureOptions } from './read-picture.ts'
import { tellType } from './tell-type.ts'
import type { MediaFacts, MediaSource } from './types.ts'

/** Options of {@link readMediaFacts}. */
export interface ReadMediaFactsOptions extends ReadPictureOptions {
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
}

/** Streams and downloads up to this size are held while they are looked at. */
const mostBytes = 500_000_000

/**
 * What a piece of media is: type, size, duration, rotation, frame rate, sound, pages. Told by its own bytes, also of
 * types that no model takes. A fact that cannot be read is absent.
 *
 * @throws SightglassError `media_not_found`, `media_unreadable`, `media_type_unsupported` for bytes of no known media,
 * `media_too_large`, `media_too_many_pixels`, `media_fetch_blocked`, `media_fetch_failed`, `request_invalid` for what
 * only Gemini can open, `aborted`
 */
export async function readMediaFacts(
  source: MediaSource,
  options: ReadMediaFactsOptions = {},
): Promise<MediaFacts> {
  throwIfAborted(options.signal)
  const origin = readReadable(source)
  const opened = await openOrigin(origin, options, mostBytes)
  if (!('content' in opened)) {
    await letGo(opened)
    throw new SightglassError('media_too_large', 'A stream this large is not held in memory.', {
      details: { given: origin.label, limit: `${mostBytes} bytes`, try: 'Give a path.' },
    })
  }
  const { type, kind } = await tellType(origin, opened)
  if (kind !== 'image') return probeContent(opened.content, type, kind, origin.label)
  const { mimeType, width, height, orientation, frames, byteLength } = await readMetadataOf(
    await readAll(opened.content),
    options,
  )
  return { kind, mimeType, byteLength, width, height, orientation, ...(frames > 1 && { frames }) }
}
