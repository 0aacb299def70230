import sharp from 'sharp'
import { buildScene } from '../draw/scene.ts'
import type { DrawOptions } from '../draw/style.ts'
import { shapesToSvg } from '../draw/svg.ts'
import type { Issue } from '../errors/issue.ts'
import type { Detection } from '../spatial/detection.ts'
import { readImageMetadata } from './metadata.ts'
import { openImage } from './open-image.ts'
import { encode } from './prepare-image.ts'
import { type LocalImage, readLocalImage } from './read-source.ts'
import { readingImage } from './unreadable.ts'

/** Options of {@link drawDetections}. */
export interface DrawDetectionsOptions extends DrawOptions {
  /** What to encode to. @default the picture's own format where it is one of these, otherwise `png` */
  readonly format?: 'png' | 'jpeg' | 'webp'
  /** 1..100, for JPEG and WebP. @default 88 */
  readonly quality?: number
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
  readonly signal?: AbortSignal
}

/** A drawing, encoded. */
export interface DrawnImage {
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** What could not be drawn, by the detection's index. */
  readonly issues: readonly Issue[]
}

/**
 * Draws detections onto a picture: upright, sRGB, in the picture's own pixels.
 *
 * @throws SightglassError what reading a picture throws, and `request_invalid` for an unknown style or colour.
 */
export async function drawDetections(
  image: LocalImage,
  detections: readonly Detection[],
  options: DrawDetectionsOptions = {},
): Promise<DrawnImage> {
  const bytes = await readLocalImage(image, options.signal)
  const metadata = await readImageMetadata(bytes, options)
  const size = { width: metadata.width, height: metadata.height }
  const scene = buildScene(detections, size, options)
  const own = metadata.format === 'jpeg' || metadata.format === 'webp' ? metadata.format : 'png'
  const format = options.format ?? own
  const drawn = await readingImage(bytes.length, async () => {
    const base = await openImage(bytes, metadata, options)
    const overlay = Buffer.from(shapesToSvg(scene.shapes, size))
    const { data, info } = await base
      .composite([{ input: overlay }])
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    return encode(sharp(data, { raw: { width, height, channels } }), format, options.quality ?? 88).toBuffer()
  })
  return { bytes: drawn, mimeType: `image/${format}`, issues: scene.issues }
}
