import type { SeenBox } from '../types.ts'

/** The part two boxes share of what they cover together, 0 to 1. */
export function overlap(a: SeenBox, b: SeenBox): number {
  const shared = sharedArea(a, b)
  return shared === 0 ? 0 : shared / (a.width * a.height + b.width * b.height - shared)
}

/** The part of `inner` that lies within `outer`, 0 to 1. */
export function partInside(inner: SeenBox, outer: SeenBox): number {
  const area = inner.width * inner.height
  return area === 0 ? 0 : sharedArea(inner, outer) / area
}

function sharedArea(a: SeenBox, b: SeenBox): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  return width > 0 && height > 0 ? width * height : 0
}

/** The box moved and then enlarged, as when a part of a small copy is found again in the original. */
export function placeBox(box: SeenBox, offset: { left: number; top: number }, scale: number): SeenBox {
  return {
    left: (box.left + offset.left) * scale,
    top: (box.top + offset.top) * scale,
    width: box.width * scale,
    height: box.height * scale,
  }
}

/** A box as wide as asked around the middle of the given one, in whole pixels inside the picture, at least 1 x 1. */
export function growBox(
  box: SeenBox,
  by: number,
  picture: { readonly width: number; readonly height: number },
): SeenBox {
  const left = within(Math.floor(box.left - box.width * by), 0, picture.width - 1)
  const top = within(Math.floor(box.top - box.height * by), 0, picture.height - 1)
  const right = within(Math.ceil(box.left + box.width * (1 + by)), left + 1, picture.width)
  const bottom = within(Math.ceil(box.top + box.height * (1 + by)), top + 1, picture.height)
  return { left, top, width: right - left, height: bottom - top }
}

/** `value`, moved to the nearer end when it is outside of `low` to `high`. */
export function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
