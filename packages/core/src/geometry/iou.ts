import type { PixelRect } from './pixels.ts'

/** What two rectangles share; `undefined` when nothing. */
function intersection(a: PixelRect, b: PixelRect): PixelRect | undefined {
  const left = Math.max(a.left, b.left)
  const top = Math.max(a.top, b.top)
  const width = Math.min(a.left + a.width, b.left + b.width) - left
  const height = Math.min(a.top + a.height, b.top + b.height) - top
  return width > 0 && height > 0 ? { left, top, width, height } : undefined
}

/** The smallest rectangle that holds both. */
export function enclosing(a: PixelRect, b: PixelRect): PixelRect {
  const left = Math.min(a.left, b.left)
  const top = Math.min(a.top, b.top)
  return {
    left,
    top,
    width: Math.max(a.left + a.width, b.left + b.width) - left,
    height: Math.max(a.top + a.height, b.top + b.height) - top,
  }
}

/** Intersection over union of two rectangles, 0..1; 0 when both are empty. */
export function iou(a: PixelRect, b: PixelRect): number {
  const shared = intersection(a, b)
  if (!shared) return 0
  const common = shared.width * shared.height
  return common / (a.width * a.height + b.width * b.height - common)
}

/** How much of `inner` lies in `outer`, 0..1. */
export function coverage(inner: PixelRect, outer: PixelRect): number {
  const shared = intersection(inner, outer)
  return shared ? (shared.width * shared.height) / (inner.width * inner.height) : 0
}
