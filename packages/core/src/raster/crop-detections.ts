import sharp from 'sharp'
import { boxOf } from '../draw/box-of.ts'
import type { Area } from '../draw/shape.ts'
import { throwIfAborted } from '../errors/aborted.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import type { Detection } from '../spatial/detection.ts'
import type { Canvas } from './canvas.ts'
import { decodeCanvas, encodeCanvas } from './canvas-codec.ts'
import { maskAreas } from './mask-areas.ts'
import { readMetadataOf } from './metadata.ts'
import { positive } from './prepare-image.ts'

/** Options of {@link cropDetectionsFrom}. */
export interface CropDetectionsOptions {
  /** Makes everything outside the mask transparent; a detection with no mask keeps its whole box. @default false */
  readonly cutOut?: boolean
  /** How much to add around the box on each side, as a share of its longer side, 0..5. @default 0 */
  readonly marginShare?: number
  /** Downscale each crop so that its longer side is at most this many pixels. @default no limit */
  readonly maxSidePx?: number
  /** @default `png` for cut-outs, otherwise `jpeg` */
  readonly format?: 'png' | 'jpeg' | 'webp'
  /** 1..100, for JPEG and WebP. @default 90 */
  readonly quality?: number
  /**
   * How the picture that the model saw came from this one. Only masks made of boxes need it, and only where the
   * picture was cropped. @default the whole picture was seen
   */
  readonly transform?: ImageTransform
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
  readonly signal?: AbortSignal
}

/** One object's piece of the picture. */
export interface DetectionCrop {
  /** The detection's own index. */
  readonly index: number
  readonly label: string
  /** Where the piece was, in original pixels. */
  readonly rect: PixelRect
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/**
 * Cuts each detection out of the picture: its box, or its silhouette with alpha when `cutOut` is set. The picture is
 * decoded once. A detection with neither box nor mask in the picture gives no crop.
 *
 * @throws SightglassError what reading a picture throws, and `request_invalid` for options out of range.
 */
export async function cropDetectionsFrom(
  bytes: Uint8Array,
  detections: readonly Detection[],
  options: CropDetectionsOptions = {},
): Promise<DetectionCrop[]> {
  const margin = options.marginShare ?? 0
  if (!(margin >= 0 && margin <= 5)) {
    throw new SightglassError('request_invalid', 'marginShare must be 0..5.', { details: { given: margin } })
  }
  positive('maxSidePx', options.maxSidePx)
  const canvas = await decodeCanvas(bytes, await readMetadataOf(bytes, options), options)
  const { areas: masks } = await maskAreas(detections, canvas, options.transform)
  const format = options.format ?? (options.cutOut ? 'png' : 'jpeg')
  const crops: DetectionCrop[] = []
  for (const detection of detections) {
    throwIfAborted(options.signal)
    const mask = masks.get(detection)
    const box = (options.cutOut && mask?.bounds) || boxOf(detection, canvas) || mask?.bounds
    if (!box) continue
    const rect = widened(box, margin, canvas)
    let piece = cutPiece(canvas, rect, options.cutOut ? mask : undefined)
    const { maxSidePx } = options
    if (maxSidePx !== undefined && maxSidePx < Math.max(rect.width, rect.height)) {
      piece = await resized(piece, maxSidePx)
    }
    const encoded = await encodeCanvas(piece, format, options.quality ?? 90)
    crops.push({
      index: detection.index,
      label: detection.label,
      rect,
      bytes: encoded,
      mimeType: `image/${format}`,
    })
  }
  return crops
}

/** The pixels of a rectangle; with an area, RGBA that is clear outside it. */
export function cutPiece(canvas: Canvas, rect: PixelRect, area?: Area): Canvas {
  const { left, top, width, height } = rect
  const channels = area ? 4 : canvas.channels
  const data = new Uint8Array(width * height * channels)
  const copyRun = (y: number, start: number, end: number) => {
    let from = (y * canvas.width + start) * canvas.channels
    let to = ((y - top) * width + start - left) * channels
    if (channels === canvas.channels) {
      data.set(canvas.data.subarray(from, from + (end - start) * channels), to)
      return
    }
    for (let x = start; x < end; x++, from += 3, to += 4) {
      data[to] = canvas.data[from]!
      data[to + 1] = canvas.data[from + 1]!
      data[to + 2] = canvas.data[from + 2]!
      data[to + 3] = 255
    }
  }
  if (area) {
    area.forEachRun((y, start, end) => {
      const from = Math.max(left, start)
      const to = Math.min(left + width, end)
      if (y >= top && y < top + height && to > from) copyRun(y, from, to)
    })
  } else for (let y = top; y < top + height; y++) copyRun(y, left, left + width)
  return { data, width, height, channels }
}

/** The same picture with a longer side of this many pixels. */
export async function resized(piece: Canvas, sidePx: number): Promise<Canvas> {
  const scale = sidePx / Math.max(piece.width, piece.height)
  if (scale === 1) return piece
  const width = Math.max(1, Math.round(piece.width * scale))
  const height = Math.max(1, Math.round(piece.height * scale))
  const raw = { width: piece.width, height: piece.height, channels: piece.channels }
  const data = await sharp(piece.data, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer()
  return { data, width, height, channels: piece.channels }
}

/** The box with a margin, in whole pixels of the picture. */
export function widened(
  box: PixelRect,
  marginShare: number,
  size: { width: number; height: number },
): PixelRect {
  const margin = marginShare * Math.max(box.width, box.height)
  const left = Math.max(0, Math.floor(box.left - margin))
  const top = Math.max(0, Math.floor(box.top - margin))
  const right = Math.min(size.width, Math.ceil(box.left + box.width + margin))
  const bottom = Math.min(size.height, Math.ceil(box.top + box.height + margin))
  return { left, top, width: right - left, height: bottom - top }
}
