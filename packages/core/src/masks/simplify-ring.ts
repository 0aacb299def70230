import type { PixelPoint } from '../geometry/pixels.ts'

/** Leaves out corners that lie within `tolerance` pixels of the line between those kept (Douglas and Peucker). */
export function simplifyRing(ring: readonly PixelPoint[], tolerance: number): readonly PixelPoint[] {
  if (ring.length <= 4) return ring
  const far = farthestFrom(ring, 0)
  const keep = new Uint8Array(ring.length + 1)
  keep[0] = 1
  keep[far] = 1
  const stack: [number, number][] = [
    [0, far],
    [far, ring.length],
  ]
  for (let part = stack.pop(); part; part = stack.pop()) {
    const [from, to] = part
    let worst = tolerance ** 2
    let at = -1
    for (let i = from + 1; i < to; i++) {
      const distance = squareToLine(ring[i]!, ring[from]!, ring[to % ring.length]!)
      if (distance > worst) {
        worst = distance
        at = i
      }
    }
    if (at < 0) continue
    keep[at] = 1
    stack.push([from, at], [at, to])
  }
  const kept = ring.filter((_, at) => keep[at] === 1)
  return kept.length >= 3 ? kept : ring
}

function farthestFrom(ring: readonly PixelPoint[], start: number): number {
  let best = 0
  let at = start
  ring.forEach((point, i) => {
    const distance = (point.x - ring[start]!.x) ** 2 + (point.y - ring[start]!.y) ** 2
    if (distance > best) {
      best = distance
      at = i
    }
  })
  return at
}

/** The square of the distance to the stretch between two points, not to the endless line. */
function squareToLine(point: PixelPoint, a: PixelPoint, b: PixelPoint): number {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length
  const t = Math.min(Math.max(along, 0), 1)
  return (point.x - a.x - t * dx) ** 2 + (point.y - a.y - t * dy) ** 2
}
