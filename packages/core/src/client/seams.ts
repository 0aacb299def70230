import { SightglassError } from '../errors/sightglass-error.ts'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import { prepareImage } from '../raster/prepare-image.ts'

// The smallest versions of what media/, models/ and spatial/ are about to bring; goes away with them.

export async function resolveMedia(
  source: MediaSource,
  options: { signal?: AbortSignal } = {},
): Promise<ResolvedMedia> {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    throw new SightglassError('media_type_unsupported', 'This kind of source is not read yet.')
  }
  const image = await prepareImage(source, options)
  return {
    part: { inlineData: { mimeType: image.mimeType, data: Buffer.from(image.bytes).toString('base64') } },
    route: 'inline',
    transform: image.transform,
    facts: {
      kind: 'image',
      mimeType: image.mimeType,
      byteLength: image.bytes.length,
      width: image.transform.upright.width,
      height: image.transform.upright.height,
    },
    explain: image.explain,
    issues: image.issues,
    label: typeof source === 'string' ? source : 'bytes',
  }
}
