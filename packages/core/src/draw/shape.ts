import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { Rgb } from './color.ts'
import type { Path } from './path.ts'

/** A colour laid over what is below it: `alpha` 0 is nothing, 1 hides what is below. */
export interface Paint {
  readonly color: Rgb
  readonly alpha: number
}

/** A part of the picture: a mask as runs for pixels and as rings for outlines, or just a rectangle. */
export interface Area {
  readonly bounds: PixelRect
  /** Outlines; filled even-odd, so an inner ring is a hole. */
  rings(): readonly (readonly PixelPoint[])[]
  /** Calls back for every run of pixels of the area, row by row: row, first pixel, pixel after the last. */
  forEachRun(visit: (y: number, start: number, end: number) => void): void
}

/**
 * The few things a drawing is made of, in pixels of the upright picture. Two hands draw them: an SVG writer for
 * browsers and files, and a rasteriser that blends into pixels without touching the rest of the picture.
 */
export type Shape =
  /** An outline filled; overlapping contours of one direction are one area (or even-odd when asked). */
  | {
      readonly kind: 'fill'
      readonly path: Path
      readonly paint: Paint
      readonly rule?: 'nonzero' | 'evenodd'
    }
  /** A line with round joins and ends. */
  | {
      readonly kind: 'stroke'
      readonly path: Path
      readonly widthPx: number
      readonly paint: Paint
    }
  /** A mask or box filled. */
  | { readonly kind: 'area'; readonly area: Area; readonly paint: Paint }
  /** Everything but these areas is painted over. */
  | { readonly kind: 'outside'; readonly areas: readonly Area[]; readonly paint: Paint }
  /** What the area shows is made unrecognisable. `amountPx` is the blur's sigma or the side of a block. */
  | {
      readonly kind: 'obscure'
      readonly how: 'blur' | 'pixelate'
      readonly area: Area
      readonly amountPx: number
    }
  /** Words for a viewer that has fonts of its own; only the SVG writer draws it. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly x: number
      readonly baselineY: number
      readonly widthPx: number
      readonly fontSizePx: number
      readonly paint: Paint
    }
