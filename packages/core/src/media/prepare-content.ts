import { throwIfAborted } from '../errors/aborted.ts'
import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import type { Model } from '../models/types.ts'
import { geminiImageTypes } from '../raster/image-formats.ts'
import { prepareImageBytes } from '../raster/prepare-image.ts'
import { bytesContent, type Content, readAll } from './content.ts'
import { acceptedName, canonical } from './mime-type.ts'
import type { ResolveMediaOptions } from './options.ts'
import { probeContent } from './probe-content.ts'
import { rewrap } from './rewrap.ts'
import type { MediaFacts, MediaKind } from './types.ts'

/** A content whose type was told. */
export interface ToldContent {
  readonly content: Content
  readonly type: string
  readonly kind: MediaKind
  readonly label: string
}

/** What is to be sent, and what is known of it. */
export interface PreparedContent {
  readonly content: Content
  readonly facts: MediaFacts
  readonly explain: string
  readonly issues: readonly Issue[]
  readonly transform?: ImageTransform
}

/**
 * Makes a content fit for the model: pictures upright and in a type that it takes, all others as they are.
 * @throws SightglassError `media_unreadable`, `media_type_unsupported`, `media_too_many_pixels`, `request_invalid`,
 * `aborted`
 */
export function prepareContent(
  told: ToldContent,
  options: ResolveMediaOptions,
  model: Model,
): Promise<PreparedContent> {
  return told.kind === 'image' ? prepareAsImage(told, options, model) : prepareAsIs(told, options, model)
}

async function prepareAsImage(
  { content }: ToldContent,
  options: ResolveMediaOptions,
  model: Model,
): Promise<PreparedContent> {
  const { crop, maxSidePx, limitInputPixels, signal } = options
  const image = await prepareImageBytes(await readAll(content), {
    acceptedMimeTypes: geminiImageTypes.filter((name) => model.mimeTypes.image.includes(name)),
    ...(crop && { crop }),
    ...(maxSidePx !== undefined && { maxSidePx }),
    ...(limitInputPixels !== undefined && { limitInputPixels }),
    ...(options.fit === 'tokens' && {
      fit: 'tokens' as const,
      model: model.id,
      surface: options.surface ?? 'gemini-api',
      ...(options.mediaResolution && { mediaResolution: options.mediaResolution }),
    }),
    ...(signal && { signal }),
  })
  return {
    content: image.changed ? bytesContent(image.bytes) : content,
    transform: image.transform,
    explain: image.explain,
    issues: image.issues,
    facts: {
      kind: 'image',
      mimeType: image.mimeType,
      byteLength: image.bytes.byteLength,
      width: image.transform.upright.width,
      height: image.transform.upright.height,
      orientation: image.transform.orientation,
      ...(image.frames > 1 && { frames: image.frames }),
    },
  }
}

async function prepareAsIs(
  { content, type, kind, label }: ToldContent,
  options: ResolveMediaOptions,
  model: Model,
): Promise<PreparedContent> {
  const probed = await probeContent(content, type, kind, label)
  throwIfAborted(options.signal)
  const name = acceptedName(probed.mimeType, probed.kind, model)
  if (name !== undefined) return { content, explain: '', issues: [], facts: { ...probed, mimeType: name } }
  const again =
    probed.kind === 'video' || probed.kind === 'audio'
      ? await rewrap(content, probed.kind, probed, model, options.signal)
      : undefined
  if (!again) throw typeUnsupported(probed.mimeType, probed.kind, model, label)
  const { mimeType } = again
  return {
    content: again.content,
    explain: `Rewrapped from ${probed.mimeType} to ${mimeType}; picture and sound are untouched.`,
    issues: [],
    facts: { ...probed, mimeType, byteLength: again.content.byteLength },
  }
}

/** The type as the model spells it. @throws SightglassError `media_type_unsupported` */
export function requireAccepted(type: string, kind: MediaKind, model: Model, label: string): string {
  const name = acceptedName(type, kind, model)
  if (name !== undefined) return name
  throw typeUnsupported(type, kind, model, label)
}

function typeUnsupported(type: string, kind: MediaKind, model: Model, label: string): SightglassError {
  return new SightglassError('media_type_unsupported', `${model.id} does not take ${canonical(type)}.`, {
    details: {
      given: `${canonical(type)} (${label})`,
      limit: model.mimeTypes[kind === 'text' ? 'document' : kind].join(', '),
      source: 'https://ai.google.dev/gemini-api/docs/file-input-methods',
      try: conversions[kind],
    },
  })
}

const conversions: Readonly<Record<MediaKind, string>> = {
  image: 'Convert it to PNG, JPEG or WebP.',
  video: 'Convert it to MP4 or WebM.',
  audio: 'Convert it to MP3, FLAC or WAV.',
  document: 'Convert it to PDF.',
  text: 'Send it as text/plain, or convert it to PDF.',
}
