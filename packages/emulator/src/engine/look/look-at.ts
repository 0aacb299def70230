import { EngineError } from '../errors.ts'
import type { WorkerSettings } from '../messages.ts'
import type { EngineMedia, EngineWish, Sight } from '../types.ts'
import { lookAtImage } from './look-at-image.ts'

/** What every look is given besides the media. */
export interface LookContext extends WorkerSettings {
  readonly signal: AbortSignal
}

/** Sends media to the part of the engine that can read its kind. */
export async function lookAt(media: EngineMedia, wish: EngineWish, context: LookContext): Promise<Sight> {
  const [type] = media.mimeType.toLowerCase().split('/')
  if (type === 'image') return lookAtImage(media, wish, context)
  throw new EngineError('media_unreadable', `The engine cannot look at ${media.mimeType}.`)
}
