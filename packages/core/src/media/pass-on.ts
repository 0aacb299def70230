import type { Part } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Model } from '../models/types.ts'
import { checkUrl } from './address-guard.ts'
import type { Examined } from './examine-media.ts'
import { inlineBytes } from './inline-part.ts'
import { type LimitInput, toLimitInput } from './limit-input.ts'
import { kindOf, typeByName } from './mime-type.ts'
import type { ResolveMediaOptions } from './options.ts'
import type { Origin } from './origin.ts'
import { toWireResolution } from './part-resolution.ts'
import { requireAccepted } from './prepare-content.ts'
import type { MediaFacts, MediaKind, ResolvedMedia } from './types.ts'
import { toVideoMetadata } from './video-metadata.ts'
import { parseYoutubeUrl } from './youtube.ts'

type PassedOrigin = Extract<Origin, { kind: 'youtube' | 'gcs' | 'file' | 'part' }>
type UrlOrigin = Extract<Origin, { kind: 'url' }>

/** Media whose bytes we never see: Gemini fetches them, or has them already. */
export async function passOn(
  origin: PassedOrigin,
  options: ResolveMediaOptions,
  model: Model,
): Promise<Examined> {
  switch (origin.kind) {
    case 'part':
      return passPart(origin.part, origin.label)
    case 'youtube': {
      const start = origin.video.startSeconds
      const video = { ...(start !== undefined && { startSeconds: start }), ...options.video }
      return passUri(origin.video.url, 'video/mp4', 'url', options, {
        label: origin.label,
        explain: 'A YouTube link, which only Gemini can open.',
        video,
        sendType: options.surface === 'vertex',
        youtube: true,
      })
    }
    case 'gcs':
      return passGcs(origin, options, model)
    case 'file':
      return passFile(origin, options)
  }
}

function passGcs(
  origin: Extract<Origin, { kind: 'gcs' }>,
  options: ResolveMediaOptions,
  model: Model,
): Examined {
  const { uri, label } = origin
  const type = nameType(origin.declared ?? typeByName(uri), model, label)
  if (options.surface === 'vertex')
    return passUri(uri, type, 'url', options, { label, explain: 'Vertex reads Cloud Storage itself.' })
  const { uploader, signal } = options
  if (!uploader?.registerObject) {
    const explain =
      'Cloud Storage, which the Developer API reads once it was registered with files.register().'
    return passUri(uri, type, 'url', options, { label, explain })
  }
  const known = { label, explain: 'Cloud Storage, registered with the Files API.' }
  return {
    ...passUri(uri, type, 'file', options, known),
    deliver: async () => {
      const file = await uploader.registerObject!(uri, signal ? { signal } : {})
      const facts = file.sizeBytes === undefined ? {} : { byteLength: file.sizeBytes }
      return passUri(file.uri, type ?? file.mimeType, 'file', options, { ...known, facts }).deliver()
    },
  }
}

/**
 * Hands an address to Gemini, unread.
 * @throws SightglassError `media_fetch_blocked` for what no server should fetch, `model_unsupported_option`
 */
export async function passUrl(
  origin: UrlOrigin,
  options: ResolveMediaOptions,
  model: Model,
  known: Partial<Pick<ResolvedMedia, 'issues' | 'explain'>> & { readonly byteLength?: number } = {},
): Promise<Examined> {
  checkUrl(origin.url, options.fetch ?? {})
  if (model.limits.httpUrlBytes === undefined) {
    throw new SightglassError('model_unsupported_option', `${model.id} fetches no URLs.`, {
      details: { given: origin.label, try: 'Leave route out: the URL is then fetched here.' },
    })
  }
  const { issues, explain = 'Handed to Gemini to fetch, as was asked for.', byteLength } = known
  const type = nameType(origin.declared ?? typeByName(origin.url.pathname), model, origin.label)
  return passUri(origin.url.href, type, 'url', options, {
    label: origin.label,
    explain,
    webUrl: true,
    ...(issues && { issues }),
    ...(byteLength !== undefined && { facts: { byteLength } }),
  })
}

function passPart(part: Part, label: string): Examined {
  const mimeType = part.inlineData?.mimeType ?? part.fileData?.mimeType ?? 'text/plain'
  const data =
    part.inlineData?.data === undefined
      ? undefined
      : (inlineBytes(part)?.byteLength ?? decodedLength(part.inlineData.data))
  const uri = part.fileData?.fileUri ?? ''
  const route = part.fileData ? (/\/files\//.test(uri) ? 'file' : 'url') : 'inline'
  const facts = {
    kind: kindOf(mimeType) ?? 'document',
    mimeType,
    ...(data !== undefined && { byteLength: data }),
  }
  return delivered(
    { part, route, facts, explain: 'A ready part, passed through untouched.', issues: [], label },
    // A part is the caller's own word, so its type is not judged: only what it weighs and how many there are.
    toLimitInput(
      { kind: facts.kind },
      { route, label, byteLength: data, youtube: parseYoutubeUrl(uri) !== undefined },
    ),
  )
}

/** A type that was told by name or by the caller, as the model spells it. @throws `media_type_unsupported` */
function nameType(type: string | undefined, model: Model, label: string): string | undefined {
  return type === undefined ? undefined : requireAccepted(type, kindOf(type) ?? 'document', model, label)
}

/** Media whose part is ready as soon as it was looked at. */
function delivered(media: ResolvedMedia, limitInput: LimitInput): Examined {
  const { part: _, ...known } = media
  return { ...known, limitInput, deliver: async () => media }
}

function decodedLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return Math.floor(((base64.length - padding) * 3) / 4)
}

async function passFile(
  origin: Extract<Origin, { kind: 'file' }>,
  options: ResolveMediaOptions,
): Promise<Examined> {
  const { uploader, signal } = options
  const name = origin.file.startsWith('files/') ? origin.file : undefined
  const known = uploader && name ? await uploader.get(name, signal ? { signal } : {}) : undefined
  const uri = known?.uri ?? (name ? `https://generativelanguage.googleapis.com/v1beta/${name}` : origin.file)
  return passUri(uri, known?.mimeType ?? origin.declared, 'file', options, {
    label: origin.label,
    explain: 'A file that was uploaded before.',
    facts: {
      ...(known?.sizeBytes !== undefined && { byteLength: known.sizeBytes }),
      ...(known?.durationSeconds !== undefined && { durationSeconds: known.durationSeconds }),
    },
  })
}

interface PassDetails {
  readonly label: string
  readonly explain: string
  readonly video?: NonNullable<ResolveMediaOptions['video']>
  readonly sendType?: boolean
  readonly youtube?: boolean
  readonly webUrl?: boolean
  readonly facts?: Partial<MediaFacts>
  readonly issues?: ResolvedMedia['issues']
}

function passUri(
  fileUri: string,
  type: string | undefined,
  route: 'url' | 'file',
  options: ResolveMediaOptions,
  details: PassDetails,
): Examined {
  const { label, explain, video = options.video ?? {}, sendType = true, youtube = false } = details
  const { facts = {}, issues = [] } = details
  const kind: MediaKind = (type && kindOf(type)) || 'document'
  if (type === undefined && options.surface === 'vertex') {
    throw new SightglassError('request_invalid', 'Vertex must be told the type of this media.', {
      details: { given: label, try: 'Use the tagged form, such as { gcs, mimeType } or { url, mimeType }.' },
    })
  }
  const videoMetadata =
    kind === 'video' || type === undefined ? toVideoMetadata(video, facts.durationSeconds) : undefined
  const known = { kind, mimeType: type ?? 'application/octet-stream', ...facts }
  return delivered(
    {
      part: {
        fileData: { fileUri, ...(sendType && type !== undefined && { mimeType: type }) },
        ...(videoMetadata && { videoMetadata }),
        ...(options.mediaResolution && { mediaResolution: toWireResolution(options.mediaResolution) }),
      },
      route,
      facts: known,
      explain,
      issues,
      label,
    },
    toLimitInput(
      { ...known, mimeType: undefined },
      { route, label, byteLength: facts.byteLength, video, youtube, webUrl: details.webUrl },
    ),
  )
}
