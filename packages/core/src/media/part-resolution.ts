import type { Part } from '@google/genai'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { MediaResolutionLevel, Model } from '../models/types.ts'

/** @throws SightglassError `model_unsupported_option` where the model takes no such resolution for one part */
export function checkPartResolution(
  { mediaResolution }: { readonly mediaResolution?: MediaResolutionLevel },
  model: Model,
): void {
  if (mediaResolution === undefined || model.mediaResolution.part.includes(mediaResolution)) return
  throw new SightglassError(
    'model_unsupported_option',
    `${model.id} takes no such media resolution per part.`,
    {
      details: {
        given: mediaResolution,
        limit: model.mediaResolution.part.join(', ') || 'none per part',
        try: 'Set mediaResolution for the whole request.',
      },
    },
  )
}

/** The level as a part carries it. Source: `PartMediaResolution` in @google/genai 3.1.0 */
export function toWireResolution(level: MediaResolutionLevel): NonNullable<Part['mediaResolution']> {
  return { level: `MEDIA_RESOLUTION_${level.toUpperCase()}` as never }
}
