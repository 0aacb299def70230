import type { Part } from '@google/genai'
import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import type { Model } from '../models/types.ts'
import { geminiImageTypes } from '../raster/image-formats.ts'
import { prepareImageBytes } from '../raster/prepare-image.ts'
import { assertLimits } from '../tokens/check-limits.ts'
import { throwIfAborted } from './abort.ts'
import { bytesContent, type Content, readAll } from './content.ts'
import { base64Length, inlinePart } from './inline-part.ts'
import { isCutOff } from './is-cut-off.ts'
import { acceptedName, canonical } from './mime-type.ts'
import { type OpenedMedia, openOrigin } from './open-origin.ts'
import type { ResolveMediaOptions } from './options.ts'
import { type Origin, readOrigin } from './origin.ts'
import { passOn } from './pass-on.ts'
import { probeClip } from './probe-clip.ts'
import { probePdf } from './probe-document.ts'
import { tellType } from './tell-type.ts'
import type { MediaFacts, MediaKind, MediaSource, ResolvedMedia } from './types.ts'
import { toVideoMetadata } from './video-metadata.ts'

/** Largest media, in bytes of base64, that `auto` sends in the request when it could upload. */
const inlineBelowDefault = 20_000_000

/** Larger PDFs are not opened to count pages. Source of the 50 MB: https://ai.google.dev/gemini-api/docs/document-processing */
const probePdfBelow = 50_000_000

/**
 * Makes a part of anything that can be media, and says why it travels the way it does. The type is told by the bytes;
 * pictures are turned upright; limits of the model are checked before a byte is sent.
 *
 * @throws SightglassError `media_not_found`, `media_unreadable` (empty, broken or cut off), `media_type_unsupported`,
 * `media_type_mismatch`, `media_too_large`, `media_too_many_pixels`, `media_fetch_blocked`, `media_fetch_failed`,
 * `limit_exceeded`, `model_unsupported_option`, `request_invalid`, `aborted`, and what the uploader throws
 */
export async function resolveMedia(
  source: MediaSource,
  options: ResolveMediaOptions = {},
): Promise<ResolvedMedia> {
  throwIfAborted(options.signal)
  try {
    return await resolveOrigin(readOrigin(source), options)
  } catch (error) {
    if (SightglassError.isInstance(error)) throw nameInput(error, options.inputIndex)
    throw error
  }
}

async function resolveOrigin(origin: Origin, options: ResolveMediaOptions): Promise<ResolvedMedia> {
  const model = resolveModel(options.model ?? DEFAULT_MODEL, { surface: options.surface ?? 'gemini-api' })
  checkResolution(options, model)
  if (
    origin.kind === 'youtube' ||
    origin.kind === 'gcs' ||
    origin.kind === 'file' ||
    origin.kind === 'part'
  ) {
    return passOn(origin, options, model)
  }
  if (origin.kind === 'url' && options.route === 'url') return passOn(origin, options, model)
  const opened = await openOrigin(origin, options, inlineCap(options, model))
  const { type, kind, issues } = await tellType(origin, opened)
  return 'content' in opened
    ? prepareContent({ origin, opened, type, kind, issues }, options, model)
    : uploadStream({ origin, opened, type, kind, issues }, options, model)
}

interface Told {
  readonly origin: Origin
  readonly type: string
  readonly kind: MediaKind
  readonly issues: readonly Issue[]
}

async function prepareContent(
  told: Told & { readonly opened: { readonly content: Content } },
  options: ResolveMediaOptions,
  model: Model,
): Promise<ResolvedMedia> {
  const prepared =
    told.kind === 'image'
      ? await prepareAsImage(told, options, model)
      : await prepareAsIs(told, options, model)
  const { facts, explain, transform } = prepared
  const { origin } = told
  const issues = [...told.issues, ...prepared.issues]
  const video = told.kind === 'video' ? (options.video ?? {}) : {}
  const videoMetadata = toVideoMetadata(video, facts.durationSeconds)
  const { route, why } = chooseRoute(prepared.content.byteLength, options, model, facts)
  const mimeType = facts.mimeType
  checkPart({ ...facts, byteLength: prepared.content.byteLength }, route, video, options, model, origin.label)
  const extras = {
    ...(videoMetadata && { videoMetadata }),
    ...(options.mediaResolution && { mediaResolution: toWireResolution(options.mediaResolution) }),
  }
  const finish = (part: Part, extraFacts: Partial<MediaFacts> = {}): ResolvedMedia => ({
    part,
    route,
    facts: { ...facts, ...extraFacts },
    explain: [explain, why].filter(Boolean).join(' '),
    issues:
      options.inputIndex === undefined
        ? issues
        : issues.map((issue) => ({ ...issue, index: options.inputIndex! })),
    label: origin.label,
    ...(transform && { transform }),
  })
  if (route === 'inline') {
    return finish(Object.assign(inlinePart(await readAll(prepared.content), mimeType), extras))
  }
  const uploaded = await options.uploader!.uploadContent(prepared.content, {
    mimeType,
    displayName: displayNameOf(origin.label),
    ...(options.signal && { signal: options.signal }),
  })
  const sha256 = uploaded.sha256 === undefined ? {} : { sha256: uploaded.sha256 }
  return finish({ fileData: { fileUri: uploaded.uri, mimeType: uploaded.mimeType }, ...extras }, sha256)
}

interface Prepared {
  readonly content: Content
  readonly facts: MediaFacts
  readonly explain: string
  readonly issues: readonly Issue[]
  readonly transform?: ImageTransform
}

async function prepareAsImage(
  { opened }: { readonly opened: { readonly content: Content } },
  options: ResolveMediaOptions,
  model: Model,
): Promise<Prepared> {
  const { crop, maxSidePx, limitInputPixels, signal } = options
  const image = await prepareImageBytes(await readAll(opened.content), {
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
    content: image.changed ? bytesContent(image.bytes) : opened.content,
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
    },
  }
}

async function prepareAsIs(
  { opened, type, kind, origin }: Told & { readonly opened: { readonly content: Content } },
  options: ResolveMediaOptions,
  model: Model,
): Promise<Prepared> {
  const { content } = opened
  if (await isCutOff(content, type)) {
    throw new SightglassError('media_unreadable', 'The media is cut off: it ends before its data does.', {
      details: { given: `${content.byteLength} bytes of ${type} (${origin.label})` },
    })
  }
  const probed =
    kind === 'video' || kind === 'audio'
      ? await probeClip(content, type)
      : type === 'application/pdf' && content.byteLength <= probePdfBelow
        ? await probePdf(await readAll(content))
        : {}
  throwIfAborted(options.signal)
  // An MP4 or Ogg with no picture in it is sound, whatever its first bytes say.
  const soundOnly = kind === 'video' && 'durationSeconds' in probed && !('width' in probed)
  const facts = soundOnly
    ? { kind: 'audio' as const, type: type.replace('video/', 'audio/') }
    : { kind, type }
  const mimeType = requireAccepted(facts.type, facts.kind, model, origin.label)
  return {
    content,
    explain: '',
    issues: [],
    facts: { kind: facts.kind, mimeType, byteLength: content.byteLength, ...probed },
  }
}

async function uploadStream(
  {
    origin,
    opened,
    type,
    kind,
    issues,
  }: Told & { readonly opened: Extract<OpenedMedia, { oneShot: unknown }> },
  options: ResolveMediaOptions,
  model: Model,
): Promise<ResolvedMedia> {
  const mimeType = requireAccepted(type, kind, model, origin.label)
  const videoMetadata = kind === 'video' ? toVideoMetadata(options.video ?? {}) : undefined
  const uploaded = await options.uploader!.uploadContent(opened.oneShot, {
    mimeType,
    displayName: displayNameOf(origin.label),
    ...(options.signal && { signal: options.signal }),
  })
  const { byteLength } = opened.oneShot
  return {
    part: {
      fileData: { fileUri: uploaded.uri, mimeType: uploaded.mimeType },
      ...(videoMetadata && { videoMetadata }),
      ...(options.mediaResolution && { mediaResolution: toWireResolution(options.mediaResolution) }),
    },
    route: 'file',
    facts: {
      kind,
      mimeType,
      ...(byteLength !== undefined && { byteLength }),
      ...(uploaded.sha256 !== undefined && { sha256: uploaded.sha256 }),
    },
    explain: 'Streamed to an upload, since it is too large to hold in memory and send in the request.',
    issues,
    label: origin.label,
  }
}

function requireAccepted(type: string, kind: MediaKind, model: Model, label: string): string {
  const name = acceptedName(type, kind, model)
  if (name !== undefined) return name
  throw new SightglassError('media_type_unsupported', `${model.id} does not take ${canonical(type)}.`, {
    details: {
      given: `${canonical(type)} (${label})`,
      limit: model.mimeTypes[kind === 'text' ? 'document' : kind].join(', '),
      source: 'https://ai.google.dev/gemini-api/docs/file-input-methods',
      try:
        kind === 'video'
          ? 'Convert it to MP4 or WebM.'
          : kind === 'audio'
            ? 'Convert it to MP3, FLAC or WAV.'
            : 'Convert it to PDF.',
    },
  })
}

function inlineCap(options: ResolveMediaOptions, model: Model): number {
  const most = Math.floor((model.limits.inlineRequestBytes.value / 4) * 3)
  return options.route === 'file'
    ? 0
    : options.uploader && options.route !== 'inline'
      ? Math.min(most, Math.floor(((options.inlineBelowBytes ?? inlineBelowDefault) / 4) * 3))
      : most
}

function chooseRoute(
  byteLength: number,
  options: ResolveMediaOptions,
  model: Model,
  facts: MediaFacts,
): { readonly route: 'inline' | 'file'; readonly why: string } {
  const { route = 'auto', uploader } = options
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
  const { inlineRequestBytes, inlinePdfBytes } = model.limits
  const encoded = base64Length(byteLength)
  const own = facts.mimeType === 'application/pdf' ? inlinePdfBytes.value : inlineRequestBytes.value
  const below = uploader ? Math.min(own, options.inlineBelowBytes ?? inlineBelowDefault) : own
  if (encoded <= below || !uploader) {
    return { route: 'inline', why: `Sent in the request: ${encoded} bytes of base64 are within ${below}.` }
  }
  return {
    route: 'file',
    why: `Uploaded: ${encoded} bytes of base64 are more than the ${below} that go in the request.`,
  }
}

function checkPart(
  facts: MediaFacts,
  route: 'inline' | 'file',
  video: NonNullable<ResolveMediaOptions['video']>,
  options: ResolveMediaOptions,
  model: Model,
  label: string,
): void {
  const { kind, mimeType, byteLength, width, height, durationSeconds, hasAudio, pages } = facts
  const size = { mimeType, route, ...(byteLength !== undefined && { byteLength }) }
  const duration = durationSeconds === undefined ? {} : { durationSeconds }
  const input =
    kind === 'image'
      ? { kind, width: width!, height: height!, ...size }
      : kind === 'document'
        ? { kind, ...(pages !== undefined && { pages }), ...size }
        : kind === 'text'
          ? undefined
          : kind === 'audio'
            ? { kind, ...duration, ...size }
            : {
                kind,
                ...duration,
                ...size,
                ...(hasAudio !== undefined && { hasAudio }),
                ...(video.fps !== undefined && { sampleFps: video.fps }),
                ...(video.startSeconds !== undefined && { startSeconds: video.startSeconds }),
                ...(video.endSeconds !== undefined && { endSeconds: video.endSeconds }),
              }
  if (input === undefined) return
  try {
    assertLimits({ model: model.id, surface: options.surface ?? 'gemini-api', inputs: [input as never] })
  } catch (error) {
    if (!SightglassError.isInstance(error)) throw error
    const advice =
      error.code === 'media_too_large'
        ? route === 'inline'
          ? 'Upload it with files.upload(), or make it smaller.'
          : 'Make it smaller, or cut it in parts.'
        : kind === 'video' || kind === 'audio'
          ? 'Send a part of it: video.startSeconds and endSeconds, or lower mediaResolution.'
          : 'Send fewer pages, or cut it in parts.'
    throw new SightglassError(error.code, error.shortMessage, {
      details: { input: label, ...error.details, try: advice },
      cause: error,
    })
  }
}

function checkResolution({ mediaResolution }: ResolveMediaOptions, model: Model): void {
  if (mediaResolution === undefined || model.mediaResolution.part.includes(mediaResolution)) return
  throw new SightglassError(
    'model_unsupported_option',
    `${model.id} takes no such media resolution per part.`,
    {
      details: {
        given: mediaResolution,
        limit: model.mediaResolution.part.join(', ') || 'none per part',
        try: 'Set mediaResolution for the whole request.',
      },
    },
  )
}

function toWireResolution(
  level: NonNullable<ResolveMediaOptions['mediaResolution']>,
): NonNullable<Part['mediaResolution']> {
  return { level: `MEDIA_RESOLUTION_${level.toUpperCase()}` as never }
}

/** A name for the Files API, at most 512 letters. Source: https://ai.google.dev/api/files#File */
function displayNameOf(label: string): string {
  return (label.split(/[\\/]/).pop() || label).slice(0, 200)
}

function nameInput(error: SightglassError, inputIndex: number | undefined): SightglassError {
  if (inputIndex === undefined || error.inputIndex === inputIndex) return error
  const { code, shortMessage, details, status, retryable, retryAfterMs, cause } = error
  return new SightglassError(code, shortMessage, {
    details,
    inputIndex,
    retryable,
    cause,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}
