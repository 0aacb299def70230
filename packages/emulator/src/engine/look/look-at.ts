import { EngineError } from '../errors.ts'
import type { WorkerSettings } from '../messages.ts'
import type { EngineMedia, EngineWish, Sight } from '../types.ts'
import { lookAtPdf, lookAtText } from './look-at-document.ts'
import { lookAtImage } from './look-at-image.ts'
import { lookAtAudio, lookAtVideo } from './look-at-video.ts'

/** What every look is given besides the media. */
export interface LookContext extends WorkerSettings {
  readonly signal: AbortSignal
}

/** Sends media to the part of the engine that can read its kind. */
export async function lookAt(media: EngineMedia, wish: EngineWish, context: LookContext): Promise<Sight> {
  const [type, subtype = ''] = media.mimeType.toLowerCase().split(/[/;]/)
  if (type === 'image') return lookAtImage(media, wish, context)
  if (type === 'video') return lookAtVideo(media, wish, context)
  if (type === 'audio') return lookAtAudio(media, context)
  if (subtype === 'pdf') return lookAtPdf(media)
  if (type === 'text' || /^(json|xml|javascript|x-javascript|x-python|rtf)$/.test(subtype))
    return lookAtText(media)
  throw new EngineError('media_unreadable', `The engine cannot look at ${media.mimeType}.`)
}
