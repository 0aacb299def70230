import { SightglassError } from '../errors/sightglass-error.ts'
import { blobContent, bytesContent, type Content } from './content.ts'
import { fetchUrl } from './fetch-url.ts'
import { fileContent } from './file-content.ts'
import { gather } from './gather.ts'
import type { OneShot, ResolveMediaOptions } from './options.ts'
import type { Origin } from './origin.ts'

/** Bytes ready to be looked at; `hint` is what someone less sure than the caller says of their type. */
export type OpenedMedia =
  | { readonly content: Content; readonly hint?: string }
  | { readonly oneShot: OneShot; readonly head: Uint8Array; readonly hint?: string }

type ReadableOrigin = Extract<Origin, { kind: 'path' | 'bytes' | 'blob' | 'stream' | 'url' }>

/**
 * Opens what has bytes. A stream or a download is held in memory up to `mostBytes`; beyond that it is left a stream
 * when there is an uploader to take it, and refused otherwise.
 */
export async function openOrigin(
  origin: ReadableOrigin,
  options: ResolveMediaOptions,
  mostBytes: number,
): Promise<OpenedMedia> {
  switch (origin.kind) {
    case 'bytes':
      return { content: bytesContent(origin.bytes) }
    case 'blob':
      return { content: blobContent(origin.blob) }
    case 'path':
      return { content: await fileContent(origin.path) }
    case 'stream':
      return gatherOrRefuse(origin.stream, undefined, options, mostBytes)
    case 'url': {
      const limits = { ...(options.uploader && { maxBytes: 2_000_000_000 }), ...options.fetch }
      const fetched = await fetchUrl(origin.url, limits, options.signal)
      const opened = await gatherOrRefuse(fetched.body, fetched.byteLength, options, mostBytes)
      // A login or error page in a picture's place is the usual reason for HTML; who wants a page says so by mimeType.
      const saysNothing = ['application/octet-stream', 'text/html'].includes(fetched.contentType ?? '')
      return fetched.contentType && !saysNothing ? { ...opened, hint: fetched.contentType } : opened
    }
  }
}

async function gatherOrRefuse(
  stream: AsyncIterable<Uint8Array>,
  byteLength: number | undefined,
  options: ResolveMediaOptions,
  mostBytes: number,
): Promise<OpenedMedia> {
  const opened = await gather(stream, mostBytes, {
    ...(options.signal && { signal: options.signal }),
    ...(byteLength !== undefined && { byteLength }),
  })
  if ('content' in opened || options.uploader) return opened
  await opened.oneShot.rest.return?.()
  throw new SightglassError('media_too_large', 'The media is too large to travel inside the request.', {
    details: {
      given: byteLength === undefined ? `more than ${mostBytes} bytes` : `${byteLength} bytes`,
      limit: `${mostBytes} bytes`,
      source: 'https://ai.google.dev/gemini-api/docs/file-input-methods',
      try: 'Upload it with files.upload().',
    },
  })
}
