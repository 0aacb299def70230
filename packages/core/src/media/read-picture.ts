import { throwIfAborted } from '../errors/aborted.ts'
import { labelInput } from '../errors/name-input.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { readAll } from './content.ts'
import { decodeBase64 } from './data-uri.ts'
import type { FetchLimits } from './fetch-limits.ts'
import { inlineBytes } from './inline-part.ts'
import { letGo, openOrigin } from './open-origin.ts'
import { readOrigin, readReadable } from './origin.ts'
import type { MediaSource } from './types.ts'

/** How a picture is brought near. */
export interface ReadPictureOptions {
  /** What may be fetched, and how long it may take, where the picture is a URL. */
  readonly fetch?: FetchLimits
  readonly signal?: AbortSignal
}

/** More bytes than any picture that can be decoded here. */
const mostPictureBytes = 500_000_000

/**
 * Reads a picture and uses its bytes; what is wrong with them is told with the picture's name.
 * @throws SightglassError what {@link readPicture} and `use` throw
 */
export async function withPicture<T>(
  source: MediaSource,
  options: ReadPictureOptions,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const bytes = await readPicture(source, options)
  try {
    return await use(bytes)
  } catch (error) {
    throw SightglassError.isInstance(error) ? labelInput(error, readOrigin(source).label) : error
  }
}

/**
 * The bytes of a picture, wherever it is.
 * @throws SightglassError `media_not_found`, `media_unreadable`, `media_too_large`, `media_fetch_blocked`,
 * `media_fetch_failed`, `request_invalid` for what only Gemini can open, `aborted`
 */
export async function readPicture(
  source: MediaSource,
  { fetch, signal }: ReadPictureOptions = {},
): Promise<Uint8Array> {
  throwIfAborted(signal)
  const given = readOrigin(source)
  if (given.kind === 'part' && given.part.inlineData?.data !== undefined) {
    return inlineBytes(given.part) ?? decodeBase64(given.part.inlineData.data)
  }
  const origin = readReadable(source)
  const options = { ...(fetch && { fetch }), ...(signal && { signal }) }
  const opened = await openOrigin(origin, options, mostPictureBytes)
  if ('content' in opened) return readAll(opened.content)
  await letGo(opened)
  throw new SightglassError('media_too_large', 'This is larger than any picture that can be decoded.', {
    details: { given: origin.label, limit: `${mostPictureBytes} bytes` },
  })
}
