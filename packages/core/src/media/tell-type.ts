import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import { kindOf, sameType, sniffType, textType } from './mime-type.ts'
import type { OpenedMedia } from './open-origin.ts'
import type { Origin } from './origin.ts'
import type { MediaKind } from './types.ts'

/** What bytes turned out to be. */
export interface ToldType {
  readonly type: string
  readonly kind: MediaKind
  readonly issues: readonly Issue[]
}

/**
 * What the bytes are. A wrong claim is corrected with an issue; one that means another kind of media is refused.
 * @throws SightglassError `media_unreadable` when empty, `media_type_unsupported`, `media_type_mismatch`
 */
export async function tellType(origin: Origin, opened: OpenedMedia): Promise<ToldType> {
  const head =
    'content' in opened
      ? await opened.content.read(0, Math.min(opened.content.byteLength, 65_536))
      : opened.head
  if (head.byteLength === 0) {
    throw new SightglassError('media_unreadable', 'The media is empty.', {
      details: { given: '0 bytes' },
    })
  }
  const declared = origin.declared === 'application/octet-stream' ? undefined : origin.declared
  const hint = declared ?? opened.hint
  const told = await sniffType(head)
  const type = told && kindOf(told) !== 'text' ? told : (textType(head, hint, origin.label) ?? told)
  const kind = type === undefined ? undefined : kindOf(type)
  if (type === undefined || kind === undefined) {
    throw new SightglassError(
      'media_type_unsupported',
      'The bytes are no picture, video, sound or document known here.',
      {
        details: {
          given: [type ?? 'unknown bytes', origin.label].join(', '),
          try: 'Open the file in a viewer to see whether it is whole. Text needs its mimeType, such as text/plain.',
        },
      },
    )
  }
  if (hint === undefined || sameType(hint, type)) return { type, kind, issues: [] }
  const saidKind = kindOf(hint)
  // Sound and video share containers, so only a clear contradiction by the caller is refused.
  const contradicts =
    declared !== undefined && saidKind !== undefined && saidKind !== kind && !shareContainers(saidKind, kind)
  if (contradicts) {
    throw new SightglassError('media_type_mismatch', 'The bytes are not what they were said to be.', {
      details: {
        given: type,
        said: hint,
        input: origin.label,
        try: 'Leave mimeType out, or give the bytes that were meant.',
      },
    })
  }
  const message = `Said to be ${hint}, but the bytes are ${type}; the bytes are believed.`
  return { type, kind, issues: [{ code: 'media_type_corrected', message, severity: 'warning' }] }
}

function shareContainers(a: MediaKind, b: MediaKind): boolean {
  return [a, b].every((kind) => kind === 'audio' || kind === 'video')
}
