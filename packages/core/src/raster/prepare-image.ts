import type { Sharp } from 'sharp'
import { throwIfAborted } from '../errors/aborted.ts'
import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import { createTransform, type ImageTransform } from '../geometry/transform.ts'
import { fitToTokens } from '../tokens/fit-size.ts'
import type { EstimateOptions } from '../tokens/types.ts'
import { framesLost } from './frames-lost.ts'
import { geminiImageTypes } from './image-formats.ts'
import { type ImageMetadata, readMetadataOf } from './metadata.ts'
import { openImage } from './open-image.ts'
import { readingImage } from './unreadable.ts'

/** Options of {@link prepareImageBytes}. */
export interface PrepareImageOptions {
  /** Send only this part of the upright picture, in its pixels. @default the whole picture */
  readonly crop?: PixelRect
  /** Downscale so that the longer side is at most this many pixels (at least 1). Never enlarges. */
  readonly maxSidePx?: number
  /** Downscale so that width × height is at most this. Never enlarges. */
  readonly maxPixels?: number
  /**
   * `tokens` downscales to the smallest size that costs the same tokens and shows the model the same detail; needs
   * `model`. Comes after `maxSidePx` and `maxPixels`. Never enlarges.
   */
  readonly fit?: 'tokens'
  /** The model that `fit` is for. */
  readonly model?: string
  /** Where the model runs; only `fit` asks. @default 'gemini-api' */
  readonly surface?: EstimateOptions['surface']
  /** The resolution that will be asked of the model; only `fit` asks. @default the model's own */
  readonly mediaResolution?: EstimateOptions['mediaResolution']
  /**
   * What to encode to when the picture must be encoded at all. `auto` keeps lossless pictures and those with
   * alpha as PNG and writes the rest as JPEG. Naming a format that the bytes are not in forces an encode.
   * @default 'auto'
   */
  readonly format?: 'auto' | 'jpeg' | 'png' | 'webp'
  /** 1..100, for JPEG and WebP. @default 90 */
  readonly quality?: number
  /** Types that may be sent as they are. @default PNG, JPEG, WebP, HEIC, HEIF */
  readonly acceptedMimeTypes?: readonly string[]
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
  readonly signal?: AbortSignal
}

/** A picture ready to be sent, and the way back to the caller's own pixels. */
export interface PreparedImage {
  /** The very bytes that were given when nothing needed doing. */
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** Size of `bytes` in pixels, as the model sees it. */
  readonly size: Size
  readonly transform: ImageTransform
  /** False when the bytes passed through untouched. */
  readonly changed: boolean
  /** Frames or pages of the original; 1 for a still picture. */
  readonly frames: number
  /** One sentence: what was done and why. */
  readonly explain: string
  readonly issues: readonly Issue[]
}

/**
 * Makes a picture fit to be sent: upright, cropped, no larger than asked, in a type and colour that Gemini takes.
 * Bytes pass through untouched when nothing needs doing.
 *
 * @throws SightglassError `media_unreadable`, `media_type_unsupported`, `media_too_many_pixels`,
 * `request_invalid` for options out of range, `aborted`.
 */
export async function prepareImageBytes(
  bytes: Uint8Array,
  options: PrepareImageOptions = {},
): Promise<PreparedImage> {
  throwIfAborted(options.signal)
  const metadata = await readMetadataOf(bytes, options)
  const { frames } = metadata
  const upright = { width: metadata.width, height: metadata.height }
  const crop = clipCrop(options.crop, upright)
  const sent = sizeToSend(crop, options)
  const transform = createTransform(metadata.stored, { orientation: metadata.orientation, crop, sent })
  const issues = framesLost(metadata)
  const reasons = reasonsToEncode(metadata, transform, options)
  if (reasons.length === 0) {
    const explain = 'The bytes pass through untouched: nothing needed doing.'
    return {
      bytes,
      mimeType: metadata.mimeType,
      size: sent,
      transform,
      changed: false,
      frames,
      explain,
      issues,
    }
  }
  const format = outputFormat(metadata, options)
  const encoded = await readingImage(bytes.length, async () => {
    let image = await openImage(bytes, metadata, options)
    if (!isWhole(crop, upright)) image = image.extract(crop)
    if (sent.width !== crop.width || sent.height !== crop.height) {
      image = image.resize(sent.width, sent.height, { fit: 'fill' })
    }
    return encode(image, format, options.quality ?? 90).toBuffer()
  })
  throwIfAborted(options.signal)
  const explain = `Encoded as ${format} because ${reasons.join(', ')}.`
  return {
    bytes: encoded,
    mimeType: `image/${format}`,
    size: sent,
    transform,
    changed: true,
    frames,
    explain,
    issues,
  }
}

/**
 * Sets the encoder. JPEG has no alpha, so what shows through becomes white.
 * @throws SightglassError `request_invalid` for a quality out of range
 */
export function encode(image: Sharp, format: 'jpeg' | 'png' | 'webp', quality: number): Sharp {
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new SightglassError('request_invalid', 'quality must be a whole number of 1..100.', {
      details: { given: quality },
    })
  }
  if (format === 'jpeg') return image.flatten({ background: '#ffffff' }).jpeg({ quality })
  if (format === 'webp') return image.webp({ quality })
  return image.png({ compressionLevel: 6 })
}

function reasonsToEncode(metadata: ImageMetadata, transform: ImageTransform, options: PrepareImageOptions) {
  const { crop, sent, upright } = transform
  const accepted = options.acceptedMimeTypes ?? geminiImageTypes
  const reasons: string[] = []
  if (metadata.orientation !== 1) reasons.push(`its EXIF orientation is ${metadata.orientation}`)
  if (!isWhole(crop, upright)) reasons.push('a part was cut out')
  if (sent.width !== crop.width || sent.height !== crop.height) {
    reasons.push(`it was resized to ${sent.width} x ${sent.height}`)
  }
  if (!accepted.includes(metadata.mimeType)) reasons.push(`${metadata.mimeType} is not taken as it is`)
  if (metadata.frames > 1) reasons.push('it has several frames')
  if (metadata.colorSpace === 'cmyk') reasons.push('it is CMYK')
  if (metadata.bitsPerChannel === 16) reasons.push('it has 16 bits a channel')
  const named = options.format !== undefined && options.format !== 'auto' ? options.format : undefined
  if (named && named !== metadata.format) reasons.push(`${named} was asked for`)
  return reasons
}

function outputFormat(metadata: ImageMetadata, options: PrepareImageOptions): 'jpeg' | 'png' | 'webp' {
  if (options.format !== undefined && options.format !== 'auto') return options.format
  const accepted = options.acceptedMimeTypes ?? geminiImageTypes
  const lossless = metadata.format === 'png' || metadata.format === 'gif' || metadata.format === 'bmp'
  const wanted = lossless || metadata.hasAlpha ? 'png' : 'jpeg'
  if (accepted.includes(`image/${wanted}`)) return wanted
  return accepted.includes('image/jpeg') ? 'jpeg' : 'png'
}

function isWhole(crop: PixelRect, upright: Size): boolean {
  return crop.left === 0 && crop.top === 0 && crop.width === upright.width && crop.height === upright.height
}

function clipCrop(crop: PixelRect | undefined, upright: Size): PixelRect {
  if (!crop) return { left: 0, top: 0, ...upright }
  const left = Math.max(0, Math.floor(crop.left))
  const top = Math.max(0, Math.floor(crop.top))
  const right = Math.min(upright.width, Math.ceil(crop.left + crop.width))
  const bottom = Math.min(upright.height, Math.ceil(crop.top + crop.height))
  if (right > left && bottom > top) return { left, top, width: right - left, height: bottom - top }
  throw new SightglassError('request_invalid', 'The crop lies outside the picture.', {
    details: {
      given: `left ${crop.left}, top ${crop.top}, width ${crop.width}, height ${crop.height}`,
      limit: `${upright.width} x ${upright.height}`,
      try: 'give the crop in pixels of the upright picture',
    },
  })
}

function sizeToSend(crop: Size, options: PrepareImageOptions): Size {
  const { maxSidePx, maxPixels } = options
  positive('maxSidePx', maxSidePx)
  positive('maxPixels', maxPixels)
  let scale = 1
  if (maxSidePx !== undefined) scale = Math.min(scale, maxSidePx / Math.max(crop.width, crop.height))
  if (maxPixels !== undefined) scale = Math.min(scale, Math.sqrt(maxPixels / (crop.width * crop.height)))
  // Rounding to nearest could step over maxPixels, so that bound rounds down.
  const round = maxPixels === undefined ? Math.round : Math.floor
  const sized =
    scale >= 1
      ? { width: crop.width, height: crop.height }
      : {
          width: Math.max(1, round(crop.width * scale)),
          height: Math.max(1, round(crop.height * scale)),
        }
  return options.fit === 'tokens' ? fitToModel(sized, options) : sized
}

function fitToModel(size: Size, options: PrepareImageOptions): Size {
  const { model, surface, mediaResolution } = options
  if (!model) {
    throw new SightglassError('request_invalid', "fit: 'tokens' needs the model that it is for.", {
      details: { try: 'give the model' },
    })
  }
  return fitToTokens(size, {
    model,
    ...(surface && { surface }),
    ...(mediaResolution && { mediaResolution }),
  })
}

/** @throws SightglassError `request_invalid` for what is no size in pixels */
export function positive(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value >= 1)) return
  throw new SightglassError('request_invalid', `${name} must be a number of at least 1.`, {
    details: { given: value },
  })
}
