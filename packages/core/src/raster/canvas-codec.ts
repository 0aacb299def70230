import sharp from 'sharp'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Canvas } from './canvas.ts'
import type { ImageMetadata } from './metadata.ts'
import { type OpenImageOptions, openImage } from './open-image.ts'
import { encode } from './prepare-image.ts'
import { readingImage } from './unreadable.ts'

/** Decodes a picture to raw pixels that can be drawn on: upright, sRGB, RGB or RGBA. */
export async function decodeCanvas(
  bytes: Uint8Array,
  metadata: ImageMetadata,
  options: OpenImageOptions = {},
): Promise<Canvas> {
  return readingImage(bytes.length, async () => {
    const image = await openImage(bytes, metadata, options)
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 }
  })
}

/**
 * Encodes raw pixels. A JPEG keeps the standard's own Huffman tables: to find better ones takes as long as all the rest
 * of the encoding and saves 5 % of the bytes.
 */
export async function encodeCanvas(
  canvas: Canvas,
  format: 'jpeg' | 'png' | 'webp',
  quality: number,
): Promise<Uint8Array> {
  if (!['jpeg', 'png', 'webp'].includes(format)) {
    throw new SightglassError('request_invalid', 'Drawings are written as png, jpeg or webp.', {
      details: { given: String(format).slice(0, 20), try: 'Choose one of these as format.' },
    })
  }
  const { data, width, height, channels } = canvas
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  const encoded = encode(image, format, quality)
  return (format === 'jpeg' ? encoded.jpeg({ optimiseCoding: false }) : encoded).toBuffer()
}
