import {
  type CropDetectionsOptions,
  cropDetections,
  type Detection,
  type DetectionCrop,
  type ImageTransform,
  type MediaSource,
  readImageMetadata,
  resolveMedia,
  SightglassError,
  type Size,
} from '@sightglass/core'
import type { Context } from './context.ts'

/** The picture that detections are about: read again only for those who want a drawing, a crop or a size. */
export interface Picture {
  readonly transform?: ImageTransform
  size(): Promise<Size>
  /** @throws SightglassError `request_invalid` for media that this server does not hold */
  bytes(): Promise<Uint8Array>
  /** The pieces of all detections, cut once for all who ask with the same options. */
  crops(detections: readonly Detection[], options: CropDetectionsOptions): Promise<DetectionCrop[]>
}

/** Options of {@link createPicture}. */
interface PictureOptions {
  /** Absent where only the size is known. */
  readonly source?: MediaSource
  readonly context: Pick<Context, 'signal' | 'media'>
  /** What core read already. */
  readonly known?: { readonly size: Size; readonly transform?: ImageTransform }
}

export function createPicture({ source, context, known }: PictureOptions): Picture {
  const { signal, media } = context
  let reading: Promise<Uint8Array> | undefined
  const cut = new Map<string, Promise<DetectionCrop[]>>()
  const bytes = (): Promise<Uint8Array> => {
    reading ??= readBytes(source, context)
    return reading
  }
  return {
    ...(known?.transform && { transform: known.transform }),
    bytes,
    async size() {
      if (known) return known.size
      const { width, height } = await readImageMetadata(await bytes(), pixelLimit(media))
      return { width, height }
    },
    crops(detections, options) {
      const key = JSON.stringify(options)
      let pieces = cut.get(key)
      if (!pieces) {
        pieces = bytes().then((picture) =>
          cropDetections(picture, detections, { ...options, ...pixelLimit(media), signal }),
        )
        cut.set(key, pieces)
      }
      return pieces
    },
  }
}

async function readBytes(
  source: MediaSource | undefined,
  { signal, media }: Pick<Context, 'signal' | 'media'>,
): Promise<Uint8Array> {
  if (source === undefined) throw notHeld('no picture')
  const { part, facts } = await resolveMedia(source, { ...media, route: 'inline', signal })
  const data = part.inlineData?.data
  if (facts.kind === 'image' && data !== undefined) return Buffer.from(data, 'base64')
  throw notHeld(facts.kind)
}

/** The part of the limits that pictures in memory have. */
export function pixelLimit(media: Context['media']): { readonly limitInputPixels?: number } {
  const { limitInputPixels } = media ?? {}
  return limitInputPixels === undefined ? {} : { limitInputPixels }
}

function notHeld(given: string): SightglassError {
  return new SightglassError(
    'request_invalid',
    'This server does not hold the picture, so it cannot draw on it.',
    { details: { given, try: 'Send the picture as upload, url or base64.' } },
  )
}
