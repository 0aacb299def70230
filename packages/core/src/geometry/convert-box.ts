import { SightglassError } from '../errors/sightglass-error.ts'
import { NORMALIZED_MAX } from './box2d.ts'
import { requireSize, type Size } from './size.ts'

/**
 * The ways to write a box:
 * - `box_2d`: `[yMin, xMin, yMax, xMax]`, 0..1000 (Gemini);
 * - `xyxy`: `[xMin, yMin, xMax, yMax]` in pixels (Pascal VOC, supervision);
 * - `xywh`: `[left, top, width, height]` in pixels (COCO);
 * - `cxcywh`: `[centreX, centreY, width, height]` in pixels (supervision-js, CreateML);
 * - `percent`: `[left, top, width, height]`, 0..100 (Label Studio);
 * - `xyxyn`, `xywhn`, `cxcywhn`: as their namesakes, 0..1 (`cxcywhn` is YOLO's).
 */
export type BoxFormat = (typeof boxFormats)[number]

const boxFormats = ['box_2d', 'xyxy', 'xywh', 'cxcywh', 'percent', 'xyxyn', 'xywhn', 'cxcywhn'] as const

/** Four numbers in the order that the format says. */
export type BoxNumbers = readonly [number, number, number, number]

/** Options of {@link convertBox}. */
export interface ConvertBoxOptions {
  readonly from: BoxFormat
  readonly to: BoxFormat
  /** The picture's size in pixels. */
  readonly size: Size
}

/**
 * Writes a box another way. Nothing is rounded, clamped or put in order. Throws `request_invalid` for a size that is
 * none and for a format that does not exist.
 */
export function convertBox(box: BoxNumbers, options: ConvertBoxOptions): BoxNumbers {
  requireSize(options.size)
  for (const format of [options.from, options.to])
    if (!boxFormats.includes(format)) throw unknownFormat(format)
  return fromFractions(toFractions(box, options.from, options.size), options.to, options.size)
}

function unknownFormat(given: string): SightglassError {
  return new SightglassError('request_invalid', 'There is no such way to write a box.', {
    details: { given: String(given).slice(0, 40), limit: boxFormats.join(', ') },
  })
}

/** `[xMin, yMin, xMax, yMax]`, 0..1. */
function toFractions([a, b, c, d]: BoxNumbers, from: BoxFormat, { width, height }: Size): BoxNumbers {
  switch (from) {
    case 'box_2d':
      return [b / NORMALIZED_MAX, a / NORMALIZED_MAX, d / NORMALIZED_MAX, c / NORMALIZED_MAX]
    case 'xyxy':
      return [a / width, b / height, c / width, d / height]
    case 'xywh':
      return [a / width, b / height, (a + c) / width, (b + d) / height]
    case 'cxcywh':
      return [(a - c / 2) / width, (b - d / 2) / height, (a + c / 2) / width, (b + d / 2) / height]
    case 'percent':
      return [a / 100, b / 100, (a + c) / 100, (b + d) / 100]
    case 'xyxyn':
      return [a, b, c, d]
    case 'xywhn':
      return [a, b, a + c, b + d]
    case 'cxcywhn':
      return [a - c / 2, b - d / 2, a + c / 2, b + d / 2]
  }
}

function fromFractions([x0, y0, x1, y1]: BoxNumbers, to: BoxFormat, { width, height }: Size): BoxNumbers {
  switch (to) {
    case 'box_2d':
      return [y0 * NORMALIZED_MAX, x0 * NORMALIZED_MAX, y1 * NORMALIZED_MAX, x1 * NORMALIZED_MAX]
    case 'xyxy':
      return [x0 * width, y0 * height, x1 * width, y1 * height]
    case 'xywh':
      return [x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height]
    case 'cxcywh':
      return [((x0 + x1) / 2) * width, ((y0 + y1) / 2) * height, (x1 - x0) * width, (y1 - y0) * height]
    case 'percent':
      return [x0 * 100, y0 * 100, (x1 - x0) * 100, (y1 - y0) * 100]
    case 'xyxyn':
      return [x0, y0, x1, y1]
    case 'xywhn':
      return [x0, y0, x1 - x0, y1 - y0]
    case 'cxcywhn':
      return [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]
  }
}
