import type { PixelPoint, PixelRect } from './pixels.ts'
import { requireSize, type Size } from './size.ts'

/** An EXIF orientation: 1 is upright, 2..8 say how the stored pixels must be turned or mirrored to be shown. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/**
 * How the picture that the model saw came from the caller's picture. It travels with the part, so that boxes,
 * points and masks come back in the caller's own pixels.
 *
 * `stored` --orientation--> `upright` --crop--> `crop` --resize--> `sent`
 *
 * "Original pixels" everywhere in Sightglass means the *upright* ones: what every viewer shows.
 */
export interface ImageTransform {
  /** Size of the pixels as the file stores them. */
  readonly stored: Size
  /** How the stored pixels are turned to be upright. */
  readonly orientation: Orientation
  /** Size of the picture as a viewer shows it: width and height swapped for orientations 5..8. */
  readonly upright: Size
  /** The part of the upright picture that was sent; the whole of it where nothing was cut. */
  readonly crop: PixelRect
  /** Size of what was sent. */
  readonly sent: Size
}

/** What {@link createTransform} starts from. */
export interface TransformOptions {
  /** @default 1 */
  readonly orientation?: Orientation
  /** The part of the upright picture that was sent. Default: all of it. */
  readonly crop?: PixelRect
  /** Size of what was sent. Default: the crop's own size. */
  readonly sent?: Size
}

/** The transform of a picture sent whole, upright and at its own size. */
export function identityTransform(size: Size): ImageTransform {
  return createTransform(size)
}

/** A transform from the stored size and what was done to the pixels. Throws `request_invalid` for impossible sizes. */
export function createTransform(stored: Size, options: TransformOptions = {}): ImageTransform {
  const orientation = options.orientation ?? 1
  const upright = orientation >= 5 ? { width: stored.height, height: stored.width } : { ...stored }
  const crop = options.crop ?? { left: 0, top: 0, width: upright.width, height: upright.height }
  const sent = options.sent ?? { width: crop.width, height: crop.height }
  for (const [name, size] of Object.entries({ stored, crop, sent })) {
    requireSize(size, name)
  }
  return { stored: { ...stored }, orientation, upright, crop: { ...crop }, sent: { ...sent } }
}

/** From pixels of the sent picture to pixels of the upright original. */
export function sentToUpright(point: PixelPoint, transform: ImageTransform): PixelPoint {
  const { crop, sent } = transform
  return {
    x: crop.left + (point.x * crop.width) / sent.width,
    y: crop.top + (point.y * crop.height) / sent.height,
  }
}

/** From pixels of the upright original to pixels of the sent picture; outside it when the point was cut off. */
export function uprightToSent(point: PixelPoint, transform: ImageTransform): PixelPoint {
  const { crop, sent } = transform
  return {
    x: ((point.x - crop.left) * sent.width) / crop.width,
    y: ((point.y - crop.top) * sent.height) / crop.height,
  }
}

/** From pixels of the upright original to the pixels as the file stores them. */
export function uprightToStored(point: PixelPoint, transform: ImageTransform): PixelPoint {
  return turnBack(point, transform.upright, transform.orientation)
}

/** From the pixels as the file stores them to pixels of the upright original. */
export function storedToUpright(point: PixelPoint, transform: ImageTransform): PixelPoint {
  return turnBack(point, transform.stored, opposite(transform.orientation))
}

/** Takes back what an orientation does to the points of an upright picture of this size. */
function turnBack({ x, y }: PixelPoint, { width, height }: Size, orientation: Orientation): PixelPoint {
  switch (orientation) {
    case 1:
      return { x, y }
    case 2:
      return { x: width - x, y }
    case 3:
      return { x: width - x, y: height - y }
    case 4:
      return { x, y: height - y }
    case 5:
      return { x: y, y: x }
    case 6:
      return { x: y, y: width - x }
    case 7:
      return { x: height - y, y: width - x }
    case 8:
      return { x: height - y, y: x }
  }
}

/** A quarter turn is undone by the other one; everything else by itself. */
function opposite(orientation: Orientation): Orientation {
  if (orientation === 6) return 8
  return orientation === 8 ? 6 : orientation
}

/** From pixels of the sent picture to the pixels as the file stores them. */
export function sentToStored(point: PixelPoint, transform: ImageTransform): PixelPoint {
  return uprightToStored(sentToUpright(point, transform), transform)
}

/** From the pixels as the file stores them to pixels of the sent picture. */
export function storedToSent(point: PixelPoint, transform: ImageTransform): PixelPoint {
  return uprightToSent(storedToUpright(point, transform), transform)
}

/** Moves a rectangle by any of the point functions above; corners may change places on the way. */
export function mapRect(
  rect: PixelRect,
  map: (point: PixelPoint, transform: ImageTransform) => PixelPoint,
  transform: ImageTransform,
): PixelRect {
  const a = map({ x: rect.left, y: rect.top }, transform)
  const b = map({ x: rect.left + rect.width, y: rect.top + rect.height }, transform)
  const left = Math.min(a.x, b.x)
  const top = Math.min(a.y, b.y)
  return { left, top, width: Math.max(a.x, b.x) - left, height: Math.max(a.y, b.y) - top }
}
