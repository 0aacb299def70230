import { type MediaSource, SightglassError } from '@sightglass/core'
import { builder } from '../builder.ts'
import { isFilesApi } from '../caller-files.ts'
import type { Context } from '../context.ts'
import { SmallFile } from '../uploads/upload-folder.ts'

/** One piece of media, in exactly one of the forms. */
export const MediaInput = builder.inputType('MediaInput', {
  description: 'One piece of media, in exactly one form. Its type is told by its bytes.',
  isOneOf: true,
  fields: (t) => ({
    upload: t.field({ type: 'File', description: 'A file in the same multipart request.' }),
    url: t.string({ description: 'An http(s) URL. The server fetches it; private addresses are refused.' }),
    base64: t.string({
      description: 'The bytes as base64, or a data: URI. For small pictures; prefer upload.',
    }),
    file: t.string({ description: 'A Files API name (files/...) or URI.' }),
    gcs: t.string({ description: 'A gs:// URI.' }),
    youtube: t.string({ description: 'A YouTube link in any form.' }),
  }),
})

/** The argument of tasks that take one or many media of any kind. */
export const manyMedia = {
  type: [MediaInput] as [typeof MediaInput],
  required: true,
  description: 'Pictures, videos, sound or PDFs, in order. One needs no list.',
} as const

export type MediaInputShape = typeof MediaInput.$inferInput

/**
 * The input as core takes it. What a client writes never becomes a path on this server.
 * @throws SightglassError `media_fetch_blocked` for a URL that is not http(s), `file_expired` for another caller's file
 */
export async function toMediaSource(input: MediaInputShape, context: Context): Promise<MediaSource> {
  if (input.upload) {
    if (!(input.upload instanceof SmallFile)) return { blob: input.upload }
    const { content, type } = input.upload
    return { bytes: content, ...(type !== '' && { mimeType: type }) }
  }
  if (isGiven(input.url)) {
    const url = httpUrl(input.url)
    if (!isFilesApi(url, context.vision)) return { url }
    const file = await context.files.mustOwn(url.href)
    return file === url.href ? { url } : { file }
  }
  if (isGiven(input.base64)) return input.base64.startsWith('data:') ? input.base64 : { base64: input.base64 }
  if (isGiven(input.file)) return { file: await context.files.mustOwn(input.file) }
  if (isGiven(input.gcs)) return { gcs: input.gcs }
  return { youtube: input.youtube ?? '' }
}

/** An empty text is given, too: what is wrong with it is told in its own words. */
function isGiven(text: string | null | undefined): text is string {
  return text !== null && text !== undefined
}

function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new SightglassError('media_fetch_blocked', 'Only http and https URLs are fetched.', {
    details: {
      given: url?.protocol ?? 'no URL',
      try: 'Give a full http(s) URL, or send the bytes as upload or base64.',
    },
  })
}

/** All of them, in order. */
export function toMediaSources(inputs: readonly MediaInputShape[], context: Context): Promise<MediaSource[]> {
  return Promise.all(inputs.map((input) => toMediaSource(input, context)))
}
