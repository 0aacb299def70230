import { SightglassError } from '../errors/sightglass-error.ts'
import type { Model } from '../models/types.ts'
import { base64Length } from './inline-part.ts'
import type { ResolveMediaOptions } from './options.ts'

/** Largest media, in bytes of base64, that `auto` sends in the request when it could upload. */
const inlineBelowDefault = 20_000_000

/** A way to travel, and the reason for it in one sentence. */
export interface ChosenRoute {
  readonly route: 'inline' | 'file'
  readonly why: string
}

/** How many bytes of a stream are worth holding in memory: what is larger would not travel in the request anyway. */
export function mostBytesInMemory(options: ResolveMediaOptions, model: Model): number {
  const { route, uploader, reuse, inlineBelowBytes = inlineBelowDefault } = options
  if (route === 'file' || (reuse && uploader && route !== 'inline')) return 0
  const most = toRaw(model.limits.inlineRequestBytes.value)
  return uploader && route !== 'inline' ? Math.min(most, toRaw(inlineBelowBytes)) : most
}

/**
 * Chooses between the request and an upload, by size, reuse and what there is.
 * @throws SightglassError `request_invalid` where the wish cannot be met
 */
export function chooseRoute(
  { byteLength, mimeType }: { readonly byteLength: number; readonly mimeType: string },
  options: ResolveMediaOptions,
  model: Model,
): ChosenRoute {
  const { route = 'auto', uploader, reuse = false } = options
  if (route === 'file' && !uploader) {
    throw new SightglassError('request_invalid', 'There is no uploader for route "file".', {
      details: { try: 'Pass an uploader, such as createFiles(), or use a Developer API client.' },
    })
  }
  if (route === 'url') {
    throw new SightglassError('request_invalid', 'Only an http(s) URL can be handed over as a URL.', {
      details: { try: 'Leave route out.' },
    })
  }
  if (route === 'file') return { route, why: 'Uploaded, as was asked for.' }
  if (route === 'inline') return { route, why: 'Sent in the request, as was asked for.' }
  if (reuse && uploader) return { route: 'file', why: 'Uploaded, since it will be used more than once.' }
  const { inlineRequestBytes, inlinePdfBytes } = model.limits
  const encoded = base64Length(byteLength)
  const own = mimeType === 'application/pdf' ? inlinePdfBytes.value : inlineRequestBytes.value
  const below = uploader ? Math.min(own, options.inlineBelowBytes ?? inlineBelowDefault) : own
  if (encoded <= below || !uploader) {
    return { route: 'inline', why: `Sent in the request: ${encoded} bytes of base64 are within ${below}.` }
  }
  return {
    route: 'file',
    why: `Uploaded: ${encoded} bytes of base64 are more than the ${below} that go in the request.`,
  }
}

/**
 * Whether Gemini can fetch what is too large for the request itself: a public https address of known size. One that was
 * reached with private ranges opened may lead nowhere for Google.
 */
export function canHandOver(
  url: URL,
  byteLength: number | undefined,
  { route = 'auto', fetch }: Pick<ResolveMediaOptions, 'route' | 'fetch'>,
  model: Model,
): boolean {
  const most = model.limits.httpUrlBytes?.value ?? 0
  const isPublic = url.protocol === 'https:' && !fetch?.allowPrivate && !fetch?.headers
  return route === 'auto' && isPublic && byteLength !== undefined && byteLength <= most
}

function toRaw(base64Bytes: number): number {
  return Math.floor((base64Bytes / 4) * 3)
}
