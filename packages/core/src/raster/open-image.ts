import sharp, { type Sharp } from 'sharp'
import { decodeBmp } from './bmp.ts'
import { decodeHeic } from './heic.ts'
import { withOpenedBrand } from './heif-brand.ts'
import { DEFAULT_LIMIT_INPUT_PIXELS } from './image-formats.ts'
import type { ImageMetadata } from './metadata.ts'

/** Options of {@link openImage}. */
export interface OpenImageOptions {
  readonly limitInputPixels?: number
  readonly signal?: AbortSignal
}

/**
 * A sharp pipeline whose pixels are upright and sRGB, whatever the file's format. Only the first frame is read.
 */
export async function openImage(
  bytes: Uint8Array,
  metadata: ImageMetadata,
  options: OpenImageOptions = {},
): Promise<Sharp> {
  const limitInputPixels = options.limitInputPixels ?? DEFAULT_LIMIT_INPUT_PIXELS
  const readable = withOpenedBrand(bytes)
  if (metadata.format === 'heic' || metadata.format === 'bmp') {
    const raw =
      metadata.format === 'bmp'
        ? decodeBmp(bytes)
        : await decodeHeic(readable, { ...(options.signal && { signal: options.signal }) })
    const { data, width, height, channels } = raw
    const image = sharp(data, { raw: { width, height, channels }, limitInputPixels })
    return metadata.hasAlpha ? image : image.removeAlpha()
  }
  return sharp(readable, { limitInputPixels, failOn: 'truncated' }).autoOrient().toColourspace('srgb')
}
