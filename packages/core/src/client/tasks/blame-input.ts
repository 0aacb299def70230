import type { ErrorCode } from '../../errors/codes.ts'
import { nameInput } from '../../errors/name-input.ts'
import { SightglassError } from '../../errors/sightglass-error.ts'
import type { MediaKind, ResolvedMedia } from '../../media/types.ts'

/** Errors of the server that are about one of the media. */
const aboutMedia: ReadonlySet<ErrorCode> = new Set([
  'file_expired',
  'file_failed',
  'media_fetch_failed',
  'media_type_unsupported',
  'media_unreadable',
])

/** Says which input a server's error is about, where its words or the media leave only one. */
export function blameInput(error: unknown, media: readonly ResolvedMedia[]): unknown {
  if (!SightglassError.isInstance(error) || error.inputIndex !== undefined || !aboutMedia.has(error.code)) {
    return error
  }
  const said = String(error.details.server ?? '')
  const suspects = [
    (one: ResolvedMedia) => isNamed(one, said),
    (one: ResolvedMedia) => said.includes(one.facts.mimeType),
    (one: ResolvedMedia) => kindsSaid(said).includes(one.facts.kind),
    (one: ResolvedMedia) =>
      error.code.startsWith('file_') ? one.route === 'file' : one.facts.kind !== 'text',
  ]
  for (const suspect of suspects) {
    const found = media.flatMap((one, index) => (suspect(one) ? [index] : []))
    if (found.length === 1) return nameInput(error, found[0])
  }
  return error
}

/** By its whole address, or by the id at its end: `files/abc`, "the File abc". */
function isNamed({ part }: ResolvedMedia, said: string): boolean {
  const uri = part.fileData?.fileUri
  if (!uri) return false
  const id = /files\/([\w-]+)$/.exec(uri)?.[1]
  const names = [uri, ...(id === undefined ? [] : [`files/${id}`, `File ${id}`])]
  // `files/abc` is not named by `files/abc-2`.
  return names.some((name) =>
    said
      .split(name)
      .slice(1)
      .some((after) => !/^[\w-]/.test(after)),
  )
}

function kindsSaid(said: string): readonly MediaKind[] {
  return (['image', 'video', 'audio', 'document'] as const).filter((kind) =>
    new RegExp(`\\b${kind}s?\\b`, 'i').test(said),
  )
}
