import type { PixelPoint } from './pixels.ts'

/** Square pixels inside a ring that does not cross itself. */
export function ringArea(ring: readonly PixelPoint[]): number {
  let sum = 0
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    sum += ring[before]!.x * ring[at]!.y - ring[at]!.x * ring[before]!.y
  }
  return Math.abs(sum) / 2
}

/** The rings that are no holes: those that lie in none of the others, or in an even number of them. */
export function outerRings(rings: readonly (readonly PixelPoint[])[]): (readonly PixelPoint[])[] {
  return rings.filter((ring) => {
    const [corner] = ring
    return !corner || rings.filter((other) => other !== ring && surrounds(other, corner)).length % 2 === 0
  })
}

/** Whether a line from the point to the right crosses the ring an odd number of times. */
function surrounds(ring: readonly PixelPoint[], { x, y }: PixelPoint): boolean {
  let inside = false
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const a = ring[before]!
    const b = ring[at]!
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside
  }
  return inside
}
