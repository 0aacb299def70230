import sharp, { type Metadata } from 'sharp'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Size } from '../geometry/size.ts'
import type { Orientation } from '../geometry/transform.ts'
import { isBmp, readBmpHeader } from './bmp.ts'
import { heifType, withOpenedBrand } from './heif-brand.ts'
import { DEFAULT_LIMIT_INPUT_PIXELS, type ImageFormat } from './image-formats.ts'
import { looksComplete } from './is-complete.ts'
import { unreadable } from './unreadable.ts'

/** What a picture's header says. Nothing is decoded to learn it. */
export interface ImageMetadata {
  readonly format: ImageFormat
  /** The type told by the bytes, such as `image/jpeg`. */
  readonly mimeType: string
  /** Width in pixels as a viewer shows it, after orientation. */
  readonly width: number
  /** Height in pixels as a viewer shows it. */
  readonly height: number
  /** Size of the pixels as the file stores them. For HEIC and AVIF the container's own turn is already in. */
  readonly stored: Size
  /** How the stored pixels are turned to be upright. Always 1 for HEIC and AVIF. */
  readonly orientation: Orientation
  readonly hasAlpha: boolean
  /** Number of frames or pages; 1 for a still picture. */
  readonly frames: number
  /** Bits per channel: 8 or 16 (also for 32-bit floats). */
  readonly bitsPerChannel: 8 | 16
  /** `srgb`, `gray`, `cmyk` or another space by libvips' name. */
  readonly colorSpace: string
  /** True when the file carries an ICC profile. */
  readonly hasProfile: boolean
  readonly byteLength: number
}

/** Options of {@link readMetadataOf}. */
export interface ReadImageMetadataOptions {
  /** Refuse pictures of more pixels than this before any is decoded. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
}

/**
 * Reads what a picture is from its header, in a few milliseconds and without decoding it.
 *
 * @throws SightglassError `media_unreadable` for empty, truncated or damaged bytes and for what is no picture,
 * `media_type_unsupported` for SVG, PDF and others that sharp knows but Gemini does not take as a picture,
 * `media_too_many_pixels` beyond `limitInputPixels`.
 */
export async function readMetadataOf(
  bytes: Uint8Array,
  options: ReadImageMetadataOptions = {},
): Promise<ImageMetadata> {
  const limit = options.limitInputPixels ?? DEFAULT_LIMIT_INPUT_PIXELS
  if (bytes.length === 0) throw unreadable('The picture is empty.', 0)
  const metadata = isBmp(bytes)
    ? bmpMetadata(bytes)
    : fromSharp(await sharpMetadata(withOpenedBrand(bytes)), bytes)
  refuseTooManyPixels(metadata.stored, limit)
  await refuseTruncated(bytes, metadata)
  return metadata
}

/** @throws SightglassError `media_too_many_pixels` when `size` holds more than `limit` pixels. */
export function refuseTooManyPixels(size: Size, limit: number): void {
  if (size.width * size.height <= limit) return
  throw new SightglassError('media_too_many_pixels', 'The picture has more pixels than may be decoded.', {
    details: {
      given: `${size.width} x ${size.height} = ${size.width * size.height} pixels`,
      limit: `${limit} pixels`,
      source: 'option limitInputPixels',
      try: 'make the picture smaller, or raise limitInputPixels if you trust where it came from',
    },
  })
}

async function sharpMetadata(bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false, failOn: 'truncated' }).metadata()
  } catch (error) {
    throw unreadable('The bytes are not a picture that can be read.', bytes.length, error)
  }
}

function fromSharp(metadata: Metadata, bytes: Uint8Array): ImageMetadata {
  const format = formatOf(metadata)
  const orientation = toOrientation(metadata.orientation)
  const stored = { width: metadata.width, height: metadata.pageHeight ?? metadata.height }
  const swapped = orientation >= 5
  return {
    format,
    mimeType: format === 'heic' ? (heifType(bytes) ?? 'image/heic') : `image/${format}`,
    width: swapped ? stored.height : stored.width,
    height: swapped ? stored.width : stored.height,
    stored,
    orientation,
    hasAlpha: metadata.hasAlpha,
    frames: metadata.pages ?? 1,
    bitsPerChannel: metadata.depth === 'uchar' || metadata.depth === 'char' ? 8 : 16,
    colorSpace: spaces[metadata.space] ?? metadata.space,
    hasProfile: metadata.hasProfile,
    byteLength: bytes.length,
  }
}

const spaces: Readonly<Record<string, string>> = { 'b-w': 'gray', grey16: 'gray', rgb16: 'srgb', rgb: 'srgb' }

function formatOf(metadata: Metadata): ImageFormat {
  const format: string = metadata.format
  if (format === 'heif') return metadata.compression === 'av1' ? 'avif' : 'heic'
  if (['jpeg', 'png', 'webp', 'gif', 'tiff'].includes(format)) return format as ImageFormat
  throw new SightglassError('media_type_unsupported', 'This kind of picture is not supported.', {
    details: { given: format, try: 'convert it to PNG, JPEG or WebP' },
  })
}

function toOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1
}

function bmpMetadata(bytes: Uint8Array): ImageMetadata {
  const header = readBmpHeader(bytes)
  const stored = { width: header.width, height: header.height }
  return {
    format: 'bmp',
    mimeType: 'image/bmp',
    ...stored,
    stored,
    orientation: 1,
    hasAlpha: header.hasAlpha,
    frames: 1,
    bitsPerChannel: 8,
    colorSpace: 'srgb',
    hasProfile: false,
    byteLength: bytes.length,
  }
}

async function refuseTruncated(bytes: Uint8Array, metadata: ImageMetadata): Promise<void> {
  const complete = looksComplete(bytes, metadata.format)
  if (complete === true || (complete === 'unknown' && metadata.format !== 'gif')) return
  if (metadata.format === 'heic' || metadata.format === 'avif') {
    throw unreadable('The picture is cut off: the file ends before its data does.', bytes.length)
  }
  // A missing end marker alone is harmless, so the pixels decide: every one counts in a small copy. (sharp's `stats()`
  // passes over the end of a picture now and then when two of them run at once.)
  try {
    await sharp(bytes, { limitInputPixels: false, failOn: 'truncated' })
      .resize(8, 8, { fit: 'fill' })
      .raw()
      .toBuffer()
  } catch (error) {
    throw unreadable('The picture is cut off: the file ends before its data does.', bytes.length, error)
  }
}
