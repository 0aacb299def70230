import type { Size } from '../geometry/size.ts'
import { cutToPicture, fillRuns, type Spans } from './spans.ts'

/** Options of {@link toFullMask}. */
export interface ToFullMaskOptions {
  /** The picture's size in pixels. */
  readonly size: Size
  /** Written where the object is. @default 255 */
  readonly value?: number
  /** A buffer of `width * height` bytes to write into instead of a new one; it is not cleared. */
  readonly into?: Uint8Array
}

/** The mask as 8-bit pixels of its own rectangle: 255 in the object, 0 outside. */
export function toBoxMask(mask: Spans): Uint8Array {
  return mask.data
}

/**
 * The mask as 8-bit pixels of the whole picture; what lies outside it is cut off. 12 megabytes for 12 megapixels: ask
 * only when it is needed.
 */
export function toFullMask(mask: Spans, options: ToFullMaskOptions): Uint8Array {
  const { size, value = 255, into = new Uint8Array(size.width * size.height) } = options
  return fillPicture(into, mask, size, value)
}

/**
 * All masks in one array of the whole picture: 0 where there is nothing, `n + 1` for mask `n`; of overlapping ones the
 * last wins. 16 bits, so that 65,535 objects have room.
 */
export function toLabelMap(
  masks: readonly (Spans | undefined)[],
  options: { readonly size: Size },
): Uint16Array {
  const { size } = options
  const map = new Uint16Array(size.width * size.height)
  masks.forEach((mask, index) => {
    if (mask) fillPicture(map, mask, size, index + 1)
  })
  return map
}

function fillPicture<T extends Uint8Array | Uint16Array>(
  picture: T,
  mask: Spans,
  size: Size,
  value: number,
): T {
  const part = cutToPicture(mask, size)
  return fillRuns(picture, part, size.width, part.rect.left, part.rect.top, value)
}
