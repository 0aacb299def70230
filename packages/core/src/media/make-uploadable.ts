import { DEFAULT_MODEL, resolveModel } from '../models/resolve-model.ts'
import { readMetadataOf } from '../raster/metadata.ts'
import { type Content, readAll } from './content.ts'
import { refuseCutOff } from './is-cut-off.ts'
import { acceptedName } from './mime-type.ts'
import type { OpenedMedia } from './open-origin.ts'
import type { OneShot } from './options.ts'
import type { Origin } from './origin.ts'
import { prepareContent, requireAccepted, type ToldContent } from './prepare-content.ts'
import { probeContent } from './probe-content.ts'
import { tellType } from './tell-type.ts'

/** Larger pictures are not read before they are uploaded. */
const readPicturesBelow = 100_000_000

/**
 * What of a source goes to the Files API: the bytes as they are where Gemini takes their type, else converted or
 * rewrapped. What is broken or cut off is found here, not by the first call that uses it.
 * @throws SightglassError `media_unreadable`, `media_type_unsupported`, `media_type_mismatch`, `media_too_many_pixels`
 */
export async function makeUploadable(
  origin: Origin,
  opened: OpenedMedia,
  signal?: AbortSignal,
): Promise<{ readonly content: Content | OneShot; readonly mimeType: string }> {
  const { type, kind } = await tellType(origin, opened)
  const { label } = origin
  const model = resolveModel(DEFAULT_MODEL)
  if (!('content' in opened))
    return { content: opened.oneShot, mimeType: requireAccepted(type, kind, model, label) }
  const told = { content: opened.content, type, kind, label }
  const mimeType = acceptedName(type, kind, model)
  if (mimeType === undefined) {
    const { content, facts } = await prepareContent(told, signal ? { signal } : {}, model)
    return { content, mimeType: facts.mimeType }
  }
  await refuseBroken(told)
  return { content: opened.content, mimeType }
}

async function refuseBroken({ content, type, kind, label }: ToldContent): Promise<void> {
  if (kind === 'image' && content.byteLength < readPicturesBelow) await readMetadataOf(await readAll(content))
  else if (kind === 'document') await probeContent(content, type, kind, label)
  else await refuseCutOff(content, type, label)
}
