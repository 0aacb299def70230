import { type Content, readAll } from './content.ts'
import { refuseCutOff } from './is-cut-off.ts'
import { canonical } from './mime-type.ts'
import { probeClip } from './probe-clip.ts'
import { probePdf } from './probe-document.ts'
import type { MediaFacts, MediaKind } from './types.ts'

/** Larger PDFs are not opened to count pages. Source of the 50 MB: https://ai.google.dev/gemini-api/docs/document-processing */
const probePdfBelow = 50_000_000

/**
 * What a video, sound, document or text is, told by its own headers.
 * @throws SightglassError `media_unreadable` for what is cut off, and for broken and locked PDFs
 */
export async function probeContent(
  content: Content,
  type: string,
  kind: MediaKind,
  label: string,
): Promise<MediaFacts> {
  await refuseCutOff(content, type, label)
  const { byteLength } = content
  const mimeType = canonical(type)
  if (mimeType === 'application/pdf' && byteLength <= probePdfBelow) {
    return { kind, mimeType, byteLength, ...(await probePdf(await readAll(content))) }
  }
  if (kind !== 'video' && kind !== 'audio') return { kind, mimeType, byteLength }
  const facts = await probeClip(content, mimeType)
  // An MP4 or Ogg with no picture in it is sound, whatever its first bytes say.
  const isSound = kind === 'video' && facts.durationSeconds !== undefined && facts.width === undefined
  return isSound
    ? { kind: 'audio', mimeType: mimeType.replace('video/', 'audio/'), byteLength, ...facts }
    : { kind, mimeType, byteLength, ...facts }
}
