import type { PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import type { Detection } from '../spatial/detection.ts'

/** The part of a detection's box that lies in the picture; `undefined` when there is none. */
export function boxOf(detection: Detection, size: Size): PixelRect | undefined {
  const { rect } = detection
  if (!rect) return undefined
  const left = Math.max(0, rect.left)
  const top = Math.max(0, rect.top)
  const right = Math.min(size.width, rect.left + rect.width)
  const bottom = Math.min(size.height, rect.top + rect.height)
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined
}
