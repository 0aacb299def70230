import { type CallMedia, createCallMedia, durationSeconds, kindOfMimeType, readLevel } from './call-media.ts'
import { invalidArgument } from './rpc-error.ts'
import type { Content, Part } from './wire.ts'

/** A file that was uploaded here. */
export interface StoredMedia {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/** How the media of a request are found. */
export interface CollectContext {
  /** `generationConfig.mediaResolution`. */
  readonly mediaResolution: string | undefined
  /** Finds an uploaded file by its URI; throws the service's error when it cannot be used. */
  readonly findFile: (uri: string) => StoredMedia | undefined
}

/** The media of some contents, in order. Parts without media are skipped. */
export function collectMedia(
  contents: readonly Content[],
  context: CollectContext,
  at = 'contents',
): CallMedia[] {
  const found: CallMedia[] = []
  for (const [turn, content] of contents.entries()) {
    const parts = Array.isArray(content.parts) ? content.parts : []
    for (const [index, part] of parts.entries()) {
      const path = `${at}[${turn}].parts[${index}]`
      const media = mediaOfPart(part, { ...context, path, inFunctionResponse: false })
      if (media) found.push(media)
      for (const [inner, nested] of [part.functionResponse?.parts ?? []].flat().entries()) {
        const place = { path: `${path}.function_response.parts[${inner}]`, inFunctionResponse: true }
        const deeper = mediaOfPart(nested, { ...context, ...place })
        if (deeper) found.push(deeper)
      }
    }
  }
  return found
}

function mediaOfPart(
  part: Part,
  context: CollectContext & { readonly path: string; readonly inFunctionResponse: boolean },
): CallMedia | undefined {
  if (!part.inlineData && !part.fileData) return undefined
  const { path, inFunctionResponse } = context
  const level = readLevel(part.mediaResolution?.level ?? context.mediaResolution) ?? 'default'
  const video = part.videoMetadata
    ? {
        ...(part.videoMetadata.startOffset
          ? { startSeconds: durationSeconds(part.videoMetadata.startOffset) ?? 0 }
          : {}),
        ...(part.videoMetadata.endOffset
          ? { endSeconds: durationSeconds(part.videoMetadata.endOffset) ?? 0 }
          : {}),
        ...(part.videoMetadata.fps === undefined ? {} : { fps: Number(part.videoMetadata.fps) }),
      }
    : undefined
  const common = { path, level, inFunctionResponse, ...(video ? { video } : {}) }
  if (part.inlineData) {
    const mimeType = part.inlineData.mimeType!
    const bytes = Buffer.from(part.inlineData.data ?? '', 'base64')
    return createCallMedia({
      ...common,
      via: 'inline',
      mimeType,
      kind: kindOfMimeType(mimeType) ?? 'document',
      bytes,
    })
  }
  const uri = part.fileData!.fileUri!
  const stored = context.findFile(uri)
  const mimeType = part.fileData!.mimeType ?? stored?.mimeType ?? guessMimeType(uri)
  const kind = kindOfMimeType(mimeType)
  if (kind === undefined) throw invalidArgument(`Unsupported MIME type: ${mimeType}`)
  return createCallMedia({
    ...common,
    via: 'file',
    mimeType,
    kind,
    uri,
    ...(stored ? { bytes: stored.bytes } : {}),
  })
}

const isYoutube = (uri: string) => /^https?:\/\/(?:www\.|m\.)?(?:youtube\.com|youtu\.be)\//.test(uri)

const byExtension: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  mp4: 'video/mp4',
  mov: 'video/mov',
  webm: 'video/webm',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  txt: 'text/plain',
}

function guessMimeType(uri: string): string {
  if (isYoutube(uri)) return 'video/mp4'
  const extension = /\.(\w+)(?:[?#].*)?$/.exec(uri)?.[1]?.toLowerCase() ?? ''
  return byExtension[extension] ?? 'application/octet-stream'
}
