import sharp from 'sharp'
import { EngineError } from '../errors.ts'

/** Interleaved 8-bit RGB, row by row. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** A picture, upright, and a copy of it small enough to work on. */
export interface Picture {
  /** Pixels of the upright original. */
  readonly width: number
  readonly height: number
  /** The whole picture at no more than {@link WORKING_SIZE_PX} on its long side. */
  readonly pixels: Pixels
  /** Pixels of the original for one pixel of `pixels`, 1 or more. */
  readonly scale: number
}

/** Large enough for the detector's tiles and for masks, small enough that a 12 MP photo decodes in a tenth of a second. */
const WORKING_SIZE_PX = 1536

/**
 * Decodes a picture, upright (Exif orientation applied), transparency over white, in sRGB.
 * An animation gives its first frame.
 * @param raw Set when `bytes` are pixels already: their size, and 4 channels.
 */
export async function decodePicture(
  bytes: Uint8Array,
  maxSidePx = WORKING_SIZE_PX,
  raw?: { readonly width: number; readonly height: number; readonly channels: 3 | 4 },
): Promise<Picture> {
  try {
    const source = sharp(bytes, { failOn: 'error', limitInputPixels: 268_402_689, ...(raw && { raw }) })
    const { autoOrient } = await source.metadata()
    const { data, info } = await source
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({ width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const pixels = { width: info.width, height: info.height, data: toRgb(data, info.channels) }
    return {
      width: autoOrient.width,
      height: autoOrient.height,
      pixels,
      scale: autoOrient.width / info.width,
    }
  } catch (error) {
    throw new EngineError('media_unreadable', 'The image cannot be decoded.', { cause: error })
  }
}

function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data
  const rgb = new Uint8Array((data.length / channels) * 3)
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    const isGrey = channels < 3
    rgb[to] = data[from]!
    rgb[to + 1] = data[isGrey ? from : from + 1]!
    rgb[to + 2] = data[isGrey ? from : from + 2]!
  }
  return rgb
}

/** Part of a picture, resized to exactly `width` x `height`. */
export async function cropPixels(
  { width, height, data }: Pixels,
  area: { left: number; top: number; width: number; height: number },
  to: { width: number; height: number },
): Promise<Pixels> {
  const cropped = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract(area)
    .resize(to.width, to.height, { fit: 'fill' })
    .raw()
    .toBuffer()
  return { ...to, data: cropped }
}
