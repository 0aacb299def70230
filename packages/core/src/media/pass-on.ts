import type { Part } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Model } from '../models/types.ts'
import { checkUrl } from './address-guard.ts'
import { inlineBytes } from './inline-part.ts'
import { canonical, kindOf } from './mime-type.ts'
import type { ResolveMediaOptions } from './options.ts'
import type { Origin } from './origin.ts'
import type { MediaFacts, MediaKind, ResolvedMedia } from './types.ts'
import { toVideoMetadata } from './video-metadata.ts'

type PassedOrigin = Extract<Origin, { kind: 'youtube' | 'gcs' | 'file' | 'part' | 'url' }>

/** Media whose bytes we never see: Gemini fetches them, or has them already. */
export async function passOn(
  origin: PassedOrigin,
  options: ResolveMediaOptions,
  model: Model,
): Promise<ResolvedMedia> {
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
      })
    }
    case 'gcs': {
      const type = origin.declared ?? typeByName(origin.uri)
      return passUri(origin.uri, type, 'url', options, {
        label: origin.label,
        explain:
          options.surface === 'vertex'
            ? 'Vertex reads Cloud Storage itself.'
            : 'Cloud Storage, which the Developer API reads after it was registered with files.register().',
      })
    }
    case 'file':
      return passFile(origin, options)
    case 'url': {
      checkUrl(origin.url, options.fetch ?? {})
      if (model.limits.httpUrlBytes === undefined) {
        throw new SightglassError('model_unsupported_option', `${model.id} fetches no URLs.`, {
          details: { given: origin.label, try: 'Leave route out: the URL is then fetched here.' },
        })
      }
      return passUri(origin.url.href, origin.declared ?? typeByName(origin.url.pathname), 'url', options, {
        label: origin.label,
        explain: 'Handed to Gemini to fetch, as was asked for.',
      })
    }
  }
}

function passPart(part: Part, label: string): ResolvedMedia {
  const mimeType = part.inlineData?.mimeType ?? part.fileData?.mimeType ?? 'text/plain'
  const data =
    part.inlineData?.data === undefined
      ? undefined
      : (inlineBytes(part)?.byteLength ?? decodedLength(part.inlineData.data))
  return {
    part,
    route: part.fileData ? (/\/files\//.test(part.fileData.fileUri ?? '') ? 'file' : 'url') : 'inline',
    facts: {
      kind: kindOf(mimeType) ?? 'document',
      mimeType,
      ...(data !== undefined && { byteLength: data }),
    },
    explain: 'A ready part, passed through untouched.',
    issues: [],
    label,
  }
}

function decodedLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return Math.floor(((base64.length - padding) * 3) / 4)
}

async function passFile(
  origin: Extract<Origin, { kind: 'file' }>,
  options: ResolveMediaOptions,
): Promise<ResolvedMedia> {
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
  readonly facts?: Partial<MediaFacts>
}

function passUri(
  fileUri: string,
  type: string | undefined,
  route: 'url' | 'file',
  options: ResolveMediaOptions,
  { label, explain, video = options.video ?? {}, sendType = true, facts = {} }: PassDetails,
): ResolvedMedia {
  const kind: MediaKind = (type && kindOf(type)) || 'document'
  if (type === undefined && options.surface === 'vertex') {
    throw new SightglassError('request_invalid', 'Vertex must be told the type of this media.', {
      details: { given: label, try: 'Use the tagged form, such as { gcs, mimeType } or { url, mimeType }.' },
    })
  }
  const videoMetadata =
    kind === 'video' || type === undefined ? toVideoMetadata(video, facts.durationSeconds) : undefined
  return {
    part: {
      fileData: { fileUri, ...(sendType && type !== undefined && { mimeType: type }) },
      ...(videoMetadata && { videoMetadata }),
      ...(options.mediaResolution && {
        mediaResolution: { level: `MEDIA_RESOLUTION_${options.mediaResolution.toUpperCase()}` as never },
      }),
    },
    route,
    facts: { kind, mimeType: type ?? 'application/octet-stream', ...facts },
    explain,
    issues: [],
    label,
  }
}

const endings: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  avi: 'video/avi',
  flv: 'video/x-flv',
  wmv: 'video/wmv',
  '3gp': 'video/3gpp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  aac: 'audio/aac',
  pdf: 'application/pdf',
  txt: 'text/plain',
}

/** Of media that we never see, the name's ending is all there is. */
function typeByName(name: string): string | undefined {
  const type = endings[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '']
  return type && (type.startsWith('video/') ? type : canonical(type))
}
