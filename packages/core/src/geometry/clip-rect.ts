import type { PixelRect } from './pixels.ts'
import type { Size } from './size.ts'

/** The part of a rectangle that lies in the picture; `undefined` when there is none. */
export function clipRect(rect: PixelRect, size: Size): PixelRect | undefined {
  const left = Math.max(0, rect.left)
  const top = Math.max(0, rect.top)
  const width = Math.min(size.width, rect.left + rect.width) - left
  const height = Math.min(size.height, rect.top + rect.height) - top
  return width > 0 && height > 0 ? { left, top, width, height } : undefined
}
