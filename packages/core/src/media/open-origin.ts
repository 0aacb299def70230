import { SightglassError } from '../errors/sightglass-error.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import { blobContent, bytesContent, type Content } from './content.ts'
import { fetchUrl } from './fetch-url.ts'
import { fileContent } from './file-content.ts'
import { gather } from './gather.ts'
import type { OneShot, ResolveMediaOptions } from './options.ts'
import type { ReadableOrigin } from './origin.ts'
import type { Surface } from './types.ts'

/** Bytes ready to be looked at; `hint` is what someone less sure than the caller says of their type. */
export type OpenedMedia =
  | { readonly content: Content; readonly hint?: string }
  | { readonly oneShot: OneShot; readonly head: Uint8Array; readonly hint?: string }

/**
 * Opens what has bytes. A stream or a download is held in memory up to `mostBytes`; beyond that it is left a stream,
 * which somebody has to use or to {@link letGo}.
 */
export async function openOrigin(
  origin: ReadableOrigin,
  options: Pick<ResolveMediaOptions, 'signal' | 'fetch' | 'uploader' | 'surface'>,
  mostBytes: number,
): Promise<OpenedMedia> {
  switch (origin.kind) {
    case 'bytes':
      return { content: bytesContent(origin.bytes) }
    case 'blob':
      return { content: blobContent(origin.blob) }
    case 'path':
      return { content: await fileContent(origin.path) }
    case 'stream': {
      const opened = await gatherUpTo(mostBytes, origin.stream, undefined, options.signal)
      if ('content' in opened || options.uploader) return opened
      await letGo(opened)
      throw tooLargeForRequest(undefined, mostBytes, options.surface)
    }
    case 'url': {
      const { fileBytes } = resolveModel(DEFAULT_MODEL).limits
      const limits = { ...(options.uploader && { maxBytes: fileBytes.value }), ...options.fetch }
      const fetched = await fetchUrl(origin.url, limits, options.signal)
      const opened = await gatherUpTo(mostBytes, fetched.body, fetched.byteLength, options.signal)
      // A login or error page in a picture's place is the usual reason for HTML; who wants a page says so by mimeType.
      const saysNothing = ['application/octet-stream', 'text/html'].includes(fetched.contentType ?? '')
      return fetched.contentType && !saysNothing ? { ...opened, hint: fetched.contentType } : opened
    }
  }
}

/** Closes what {@link openOrigin} left open. */
export async function letGo(opened: OpenedMedia): Promise<void> {
  if ('oneShot' in opened) await opened.oneShot.rest.return?.()
}

/** The error for what neither fits into the request nor can travel otherwise. */
export function tooLargeForRequest(
  byteLength: number | undefined,
  mostBytes: number,
  surface: Surface = 'gemini-api',
): SightglassError {
  return new SightglassError('media_too_large', 'The media is too large to travel inside the request.', {
    details: {
      given: byteLength === undefined ? `more than ${mostBytes} bytes` : `${byteLength} bytes`,
      limit: `${mostBytes} bytes`,
      source: 'https://ai.google.dev/gemini-api/docs/file-input-methods',
      try:
        surface === 'vertex'
          ? 'Put it into Cloud Storage and pass its gs:// address.'
          : 'Upload it with files.upload().',
    },
  })
}

function gatherUpTo(
  mostBytes: number,
  stream: AsyncIterable<Uint8Array>,
  byteLength: number | undefined,
  signal: AbortSignal | undefined,
) {
  return gather(stream, mostBytes, {
    ...(signal && { signal }),
    ...(byteLength !== undefined && { byteLength }),
  })
}
