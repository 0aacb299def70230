import { fileTypeFromBuffer } from 'file-type'
import type { Model } from '../models/types.ts'
import { heifType } from '../raster/heif-brand.ts'
import type { MediaKind } from './types.ts'

/** Other names of the same type. The first is how most of the web writes it. */
const synonyms: readonly (readonly string[])[] = [
  ['image/jpeg', 'image/jpg', 'image/pjpeg'],
  ['image/heic', 'image/heic-sequence'],
  ['image/heif', 'image/heif-sequence'],
  ['image/png', 'image/apng', 'image/x-png'],
  ['video/quicktime', 'video/mov'],
  ['video/mp4', 'video/x-m4v'],
  ['video/avi', 'video/x-msvideo', 'video/vnd.avi', 'video/msvideo'],
  ['video/wmv', 'video/x-ms-wmv', 'video/x-ms-asf', 'application/vnd.ms-asf'],
  ['video/mpeg', 'video/mpg', 'video/mpegps', 'video/mp1s', 'video/mp2p'],
  ['video/3gpp', 'video/3gp', 'video/3gpp2'],
  ['video/x-flv', 'video/flv'],
  ['video/matroska', 'video/x-matroska'],
  ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
  ['audio/mpeg', 'audio/mp3', 'audio/mpga', 'audio/mpeg3'],
  ['audio/mp4', 'audio/m4a', 'audio/x-m4a'],
  ['audio/aac', 'audio/x-aac', 'audio/aacp'],
  ['audio/flac', 'audio/x-flac'],
  ['audio/ogg', 'audio/opus', 'application/ogg'],
  ['audio/aiff', 'audio/x-aiff'],
  ['application/pdf', 'application/x-pdf'],
  ['text/javascript', 'application/javascript', 'application/x-javascript'],
  ['text/xml', 'application/xml'],
  ['text/rtf', 'application/rtf'],
]

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
  md: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  xml: 'text/xml',
  json: 'application/json',
}

/** The type that a name's ending tells: all there is of media that we never see. */
export function typeByName(name: string): string | undefined {
  return endings[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '']
}

/** Whether two names mean the same type. */
export function sameType(a: string, b: string): boolean {
  return canonical(a) === canonical(b)
}

/** The type's most usual name, without parameters. */
export function canonical(mimeType: string): string {
  const bare = mimeType.split(';')[0]!.trim().toLowerCase()
  return synonyms.find((group) => group.includes(bare))?.[0] ?? bare
}

/** The type told by the first bytes (4 kB are plenty; 64 kB helps some), or `undefined`. */
export async function sniffType(head: Uint8Array): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(head)
  if (found === undefined) return byOtherSigns(head)
  const type = heifType(head) ?? canonical(found.mime)
  return type === 'audio/ogg' && holdsTheora(head) ? 'video/ogg' : type
}

/** Every stream of an Ogg file is announced at its start, and pictures need not come first. */
function holdsTheora(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes('\x80theora', 0, 'latin1')
}

function byOtherSigns(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(1024, head.byteLength)).toString('latin1')
  if (start.startsWith('FLV\x01')) return 'video/x-flv'
  // WAV with 64-bit sizes, as field recorders write it. Source: EBU Tech 3306
  if (/^(?:RF64|BW64)....WAVE/s.test(start)) return 'audio/wav'
  // Mail and web servers put lines before a PDF; readers look for its header in the first kilobyte (ISO 32000-1, annex H.3).
  if (/(?:[\r\n]|^\xef\xbb\xbf)%PDF-\d\.\d.*?\d obj\b/s.test(start)) return 'application/pdf'
  if (start.startsWith('\x00\x00\x01\xb3') || start.startsWith('\x00\x00\x01\xba')) return 'video/mpeg'
  return undefined
}

/** The type of readable text: what was said, what the name's ending says, or nothing. */
export function textType(head: Uint8Array, said: string | undefined, name: string): string | undefined {
  const type = [said && canonical(said), typeByName(name)].find(
    (one) => one !== undefined && kindOf(one) === 'text',
  )
  if (type === undefined || head.includes(0)) return undefined
  try {
    // The head may end inside a letter, so only what comes before its last bytes is judged.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return type
  } catch {
    return undefined
  }
}

/** What Gemini would call it; `undefined` for what is no media. */
export function kindOf(mimeType: string): MediaKind | undefined {
  const type = canonical(mimeType)
  if (type === 'application/pdf') return 'document'
  if (type === 'application/json') return 'text'
  const [family] = type.split('/')
  return family === 'image' || family === 'video' || family === 'audio' || family === 'text'
    ? family
    : undefined
}

/** The type as this surface spells it, or `undefined` when it does not take it. */
export function acceptedName(mimeType: string, kind: MediaKind, model: Model): string | undefined {
  const list = model.mimeTypes[kind === 'text' ? 'document' : kind]
  const type = canonical(mimeType)
  const group = synonyms.find((names) => names.includes(type)) ?? [type]
  return group.find((name) => list.includes(name))
}
