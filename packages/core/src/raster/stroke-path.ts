import type { EdgeList } from './fill-path.ts'
import type { Contour } from './flatten-path.ts'

/**
 * Adds the area of a line of this width to the edges: a block for each piece and a disc where pieces meet at a
 * sharp angle. All wind the same way, so that together they are one area.
 */
export function addStroke(edges: EdgeList, contour: Contour, widthPx: number): void {
  const half = widthPx / 2
  // Curves have no point too many; without one of them the straight lines that they join would lean.
  const points = thinned(contour, contour.curved ? 0.05 : Math.min(0.9, widthPx / 8))
  const count = points.length / 2
  if (count < 2) {
    addDisc(edges, points[0]!, points[1]!, half)
    return
  }
  const pieces = contour.closed ? count : count - 1
  const along = Array.from({ length: pieces }, (_, at) => direction(points, at, (at + 1) % count))
  for (let at = 0; at < pieces; at++) {
    const next = (at + 1) % count
    const cos = Math.cos(along[at]!)
    const sin = Math.sin(along[at]!)
    const isFirst = at === 0 && !contour.closed
    const isLast = at === pieces - 1 && !contour.closed
    const before = isFirst ? undefined : joinReach(along.at(at - 1)!, along[at]!, half)
    const after = isLast ? undefined : joinReach(along[at]!, along[(at + 1) % pieces]!, half)
    const x0 = points[at * 2]! - cos * (before ?? 0)
    const y0 = points[at * 2 + 1]! - sin * (before ?? 0)
    const x1 = points[next * 2]! + cos * (after ?? 0)
    const y1 = points[next * 2 + 1]! + sin * (after ?? 0)
    const dx = cos * half
    const dy = sin * half
    edges.addContour([x0 + dy, y0 - dx, x1 + dy, y1 - dx, x1 - dy, y1 + dx, x0 - dy, y0 + dx])
    if (before === undefined) addDisc(edges, points[at * 2]!, points[at * 2 + 1]!, half)
  }
  if (!contour.closed) addDisc(edges, points[count * 2 - 2]!, points[count * 2 - 1]!, half)
}

/** How far two blocks must reach over their corner to close it; `undefined` where it is so sharp that it needs a disc. */
function joinReach(before: number, after: number, half: number): number | undefined {
  const turn = Math.abs(Math.atan2(Math.sin(after - before), Math.cos(after - before)))
  return turn < 0.8 ? half * Math.tan(turn / 2) : undefined
}

/**
 * Leaves out points that a line of this width would not show: the outline of a mask is a staircase of single pixels.
 * The classic way of Douglas and Peucker, with a stack instead of recursion.
 */
function thinned({ points, closed }: Contour, strayPx: number): number[] {
  const count = points.length / 2
  if (count < 3) return isDot(points) ? points.slice(0, 2) : [...points]
  const keep = new Uint8Array(count)
  keep[0] = 1
  const far = closed ? farthest(points, 0) : count - 1
  keep[far] = 1
  const stack = [0, far]
  if (closed) stack.push(far, count)
  while (stack.length > 0) {
    const end = stack.pop()!
    const start = stack.pop()!
    const x0 = points[start * 2]!
    const y0 = points[start * 2 + 1]!
    const last = end % count
    const dx = points[last * 2]! - x0
    const dy = points[last * 2 + 1]! - y0
    const length = Math.hypot(dx, dy)
    let worst = strayPx
    let split = -1
    for (let at = start + 1; at < end; at++) {
      const px = points[at * 2]! - x0
      const py = points[at * 2 + 1]! - y0
      const along = length === 0 ? 0 : (px * dx + py * dy) / length
      const away =
        length === 0 || along < 0
          ? Math.hypot(px, py)
          : along > length
            ? Math.hypot(px - dx, py - dy)
            : Math.abs(px * dy - py * dx) / length
      if (away > worst) {
        worst = away
        split = at
      }
    }
    if (split < 0) continue
    keep[split] = 1
    stack.push(start, split, split, end)
  }
  const kept: number[] = []
  for (let at = 0; at < count; at++) if (keep[at]) kept.push(points[at * 2]!, points[at * 2 + 1]!)
  return kept
}

function farthest(points: readonly number[], from: number): number {
  let best = 0
  let index = from
  for (let at = 0; at < points.length / 2; at++) {
    const away = Math.hypot(points[at * 2]! - points[from * 2]!, points[at * 2 + 1]! - points[from * 2 + 1]!)
    if (away > best) {
      best = away
      index = at
    }
  }
  return index
}

function isDot(points: readonly number[]): boolean {
  return points.length < 4 || (points[0] === points[2] && points[1] === points[3])
}

function direction(points: readonly number[], from: number, to: number): number {
  return Math.atan2(points[to * 2 + 1]! - points[from * 2 + 1]!, points[to * 2]! - points[from * 2]!)
}

function addDisc(edges: EdgeList, x: number, y: number, radius: number): void {
  const count = Math.min(96, Math.max(8, Math.ceil(5 * Math.sqrt(radius))))
  const points: number[] = []
  for (let at = 0; at < count; at++) {
    const angle = (at / count) * 2 * Math.PI
    points.push(x + Math.cos(angle) * radius, y + Math.sin(angle) * radius)
  }
  edges.addContour(points)
}
