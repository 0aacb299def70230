import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { PictureFrame } from '../geometry/frame.ts'
import { notNumbers } from '../geometry/not-numbers.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import { base64ToBytes } from './base64.ts'
import { boxesToSpans } from './boxes-to-spans.ts'
import type { DetectionMask } from './detection-mask.ts'
import type { GrayImage } from './gray-image.ts'
import type { InflateZlib } from './inflate.ts'
import { polygonToMask } from './polygon-to-spans.ts'
import { readGrayPng } from './read-png.ts'
import { resizeToSpans } from './resize-to-spans.ts'
import { emptySpans, type Spans } from './spans.ts'

/** Options of {@link decodeMasks}. */
export interface DecodeMasksOptions extends PictureFrame {
  /**
   * Gray above this belongs to the object, 0..254. @default 127
   * Google documents masks as probabilities 0..255 to be cut at the midpoint, 127:
   * https://ai.google.dev/gemini-api/docs/image-understanding
   */
  readonly threshold?: number
  /** How to inflate PNGs. Default: plain JavaScript here; `@sightglass/core` for Node puts its own zlib. */
  readonly inflate?: InflateZlib
  /** How to compute a PNG's checksums (CRC-32 of ISO 3309). Default: plain JavaScript; Node puts its own. */
  readonly checksum?: (bytes: Uint8Array) => number
  /** How to decode base64. Default: the platform's own decoder or plain JavaScript; Node puts its own. */
  readonly fromBase64?: (text: string) => Uint8Array
}

/** Options of {@link decodeMask}. */
export interface DecodeMaskOptions extends DecodeMasksOptions {
  /** The detection's rectangle, over which a PNG is stretched. Default: all of `size`. */
  readonly rect?: PixelRect
}

/**
 * A mask of a reply as runs of pixels: PNGs are stretched over the box as Pillow's bilinear resize does, bit for bit,
 * and cut at the threshold; polygons are filled even-odd; sub-boxes are united. Of a truncated PNG the rows that
 * inflate are used. `mask.data` gives box-local 8-bit pixels.
 *
 * Throws `media_unreadable` when there is no mask or its PNG cannot be read, `request_invalid` without a size and for a
 * threshold or a rectangle that is none.
 */
export function decodeMask(mask: DetectionMask, options: DecodeMaskOptions): Spans {
  const size = options.transform?.upright ?? options.size
  switch (mask.kind) {
    case 'none':
      throw unreadable(`There is no mask to decode (${mask.reason}).`, mask.detail)
    case 'polygon':
      return polygonToMask(mask.rings, { size: size ?? missingSize() })
    case 'boxes':
      return boxesToSpans(mask.boxes, options)
    case 'png':
      return decodePng(mask.base64, options.rect ?? { left: 0, top: 0, ...(size ?? missingSize()) }, options)
  }
}

/** A detection as far as its mask goes. */
export interface Masked {
  readonly index: number
  readonly rect?: PixelRect
  readonly mask?: DetectionMask
}

/** Masks in step with the detections: `undefined` where one has none that can be used, with an issue that says why. */
export interface DecodedMasks {
  readonly masks: (Spans | undefined)[]
  readonly issues: Issue[]
}

/** Decodes every detection's mask. One that cannot be decoded never moves or hides another's. */
export function decodeMasks(detections: readonly Masked[], options: DecodeMasksOptions): DecodedMasks {
  const issues: Issue[] = []
  const masks = detections.map(({ index, rect, mask }): Spans | undefined => {
    if (!mask) return undefined
    const fail = (message: string): undefined => {
      issues.push({ code: 'mask_undecodable', message, index, severity: 'warning' })
    }
    if (mask.kind === 'png' && !rect) return fail('The mask has no box to be stretched over.')
    try {
      return decodeMask(mask, rect ? { ...options, rect } : options)
    } catch (error) {
      if (!SightglassError.isInstance(error) || error.code !== 'media_unreadable') throw error
      return fail(error.shortMessage)
    }
  })
  return { masks, issues }
}

function decodePng(base64: string, rect: PixelRect, options: DecodeMaskOptions): Spans {
  const { inflate, checksum, fromBase64 = base64ToBytes } = options
  const png = readGrayPng(fromBase64(base64), { ...(inflate && { inflate }), ...(checksum && { checksum }) })
  if ('problem' in png) throw unreadable('The mask is not a PNG that can be read.', png.detail)
  return stretchMask(png.image, rect, options.threshold)
}

/** A gray picture stretched over a rectangle and cut at the threshold. Throws `request_invalid` for numbers that are none. */
export function stretchMask(image: GrayImage, rect: PixelRect, threshold = midpoint): Spans {
  if (!(threshold >= 0 && threshold < 255)) {
    throw new SightglassError('request_invalid', 'The threshold of a mask must be 0 to 254.', {
      details: { given: threshold },
    })
  }
  const whole = wholePixels(rect)
  return whole.width < 1 || whole.height < 1
    ? emptySpans(whole)
    : resizeToSpans(image, whole, Math.floor(threshold))
}

/** Google's threshold; see {@link DecodeMasksOptions.threshold}. */
const midpoint = 127

/** No picture is wider or higher, and memory is needed for every column. */
const longestSide = 1_000_000

function wholePixels(rect: PixelRect): PixelRect {
  const left = Math.round(rect.left)
  const top = Math.round(rect.top)
  const width = Math.max(0, Math.round(rect.left + rect.width) - left)
  const height = Math.max(0, Math.round(rect.top + rect.height) - top)
  if (Number.isNaN(width + height)) throw notNumbers([rect.left, rect.top, rect.width, rect.height])
  if (width > longestSide || height > longestSide) {
    throw new SightglassError('request_invalid', 'The rectangle of a mask is too large.', {
      details: { given: `${width} x ${height}`, limit: `${longestSide} pixels a side` },
    })
  }
  return { left, top, width, height }
}

function unreadable(message: string, given: string | undefined): SightglassError {
  return new SightglassError('media_unreadable', message, { details: { given } })
}

function missingSize(): never {
  throw new SightglassError('request_invalid', "The picture's size is needed to decode this mask.", {
    details: { try: 'pass { size: { width, height } } of the upright picture' },
  })
}
