import { pixelsToBox } from '../geometry/from-pixels.ts'
import { coverage, iou } from '../geometry/iou.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import type { Detection } from './detection.ts'
import { mergeOverlaps } from './nms.ts'

/** What was found in one tile; parsed with the tile's transform, so that it is in the whole picture's pixels. */
export interface Tile {
  readonly detections: readonly Detection[]
}

/** Options of {@link mergeTiles}. */
export interface MergeTilesOptions {
  /** The whole picture's size in pixels; `box2d` is written anew for it. */
  readonly size: Size
  /** Boxes that share at least this much (intersection over union) are the same thing. @default 0.5 */
  readonly threshold?: number
  /** A box is also a part of another of its label when this much of it lies inside. @default 0.8 */
  readonly insideThreshold?: number
}

/**
 * One list from the tiles of a picture that was looked at in pieces: what was seen in two overlapping tiles becomes
 * one. Indices are counted anew, tile by tile.
 */
export function mergeTiles(tiles: readonly Tile[], options: MergeTilesOptions): Detection[] {
  const { size, threshold = 0.5, insideThreshold = 0.8 } = options
  const all = tiles.flatMap((tile) => tile.detections)
  const merged = mergeOverlaps(all, { threshold })
  const whole = merged.filter(
    (detection) => !merged.some((other) => isPartOf(detection, other, insideThreshold)),
  )
  return whole.map((detection, index) => ({
    ...detection,
    index,
    ...(detection.rect && { box2d: pixelsToBox(detection.rect, { size }) }),
  }))
}

function isPartOf(detection: Detection, other: Detection, threshold: number): boolean {
  if (detection === other || !detection.rect || !other.rect || detection.label !== other.label) return false
  if (areaOf(detection.rect) >= areaOf(other.rect)) return false
  return iou(detection.rect, other.rect) > 0 && coverage(detection.rect, other.rect) >= threshold
}

function areaOf(rect: PixelRect): number {
  return rect.width * rect.height
}
