import type { Size } from '../geometry/size.ts'

/** Lengths that scale with the picture, in pixels, so that a drawing looks alike at every size. */
export interface Measures {
  readonly linePx: number
  readonly fontPx: number
  readonly dotRadiusPx: number
  readonly cornerPx: number
}

/** Options that override the scale. */
export interface MeasureOptions {
  /** Multiplies every length. Range 0.1..10. @default 1 */
  readonly scale?: number
  /** Width of lines in pixels. @default from the picture's size: 2 at 0.5 MP, 4 at full HD, 9 at 12 MP */
  readonly lineWidthPx?: number
  /** Size of labels in pixels. @default from the picture's size: 14 at 0.5 MP, 28 at full HD, 67 at 12 MP */
  readonly fontSizePx?: number
}

/** Lengths for a picture of this size. */
export function measuresFor(size: Size, options: MeasureOptions = {}): Measures {
  const side = Math.sqrt(size.width * size.height)
  const scale = Math.min(10, Math.max(0.1, options.scale ?? 1))
  const linePx = options.lineWidthPx ?? Math.max(side < 100 ? 1 : side < 300 ? 1.5 : 2, side / 360) * scale
  const smallest = Math.min(13, Math.max(7, side / 7))
  const fontPx = options.fontSizePx ?? Math.max(smallest, side / 52) * scale
  return {
    linePx: linePx < 3 ? Math.max(1, Math.round(linePx * 2) / 2) : Math.round(linePx),
    fontPx,
    dotRadiusPx: Math.max(1.5, linePx * 2.2),
    cornerPx: side < 200 ? 0 : linePx * 1.5,
  }
}
