import { SightglassError } from '../errors/sightglass-error.ts'
import type { MediaResolutionLevel } from '../models/types.ts'
import type { MediaResolutionInput } from './types.ts'

const levels: Readonly<Record<string, MediaResolutionLevel | undefined>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  ultra_high: 'ultra_high',
  unspecified: undefined,
}

/**
 * The level of either spelling; `undefined` for none and for `MEDIA_RESOLUTION_UNSPECIFIED`.
 * @throws SightglassError `request_invalid` for any other word
 */
export function resolutionLevel(word: MediaResolutionInput | undefined): MediaResolutionLevel | undefined {
  if (word === undefined) return undefined
  const key = word.replace(/^MEDIA_RESOLUTION_/, '').toLowerCase()
  if (Object.hasOwn(levels, key)) return levels[key]
  throw new SightglassError('request_invalid', 'This media resolution is not known.', {
    details: { given: word, try: Object.keys(levels).join(', ') },
  })
}
