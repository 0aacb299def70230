import type { EdgeList } from './fill-path.ts'
import type { Contour } from './flatten-path.ts'

/**
 * Adds the area of a line of this width to the edges: a block for each piece and a disc where pieces meet at an
 * angle. All wind the same way, so that together they are one area.
 */
export function addStroke(edges: EdgeList, contour: Contour, widthPx: number): void {
  const half = widthPx / 2
  const points = thinned(contour, Math.min(2, widthPx / 5))
  const count = points.length / 2
  if (count === 1) {
    addDisc(edges, points[0]!, points[1]!, half)
    return
  }
  const pieces = contour.closed ? count : count - 1
  let before = contour.closed ? direction(points, count - 1, 0) : undefined
  for (let at = 0; at < pieces; at++) {
    const next = (at + 1) % count
    const x0 = points[at * 2]!
    const y0 = points[at * 2 + 1]!
    const x1 = points[next * 2]!
    const y1 = points[next * 2 + 1]!
    const along = direction(points, at, next)
    const dx = Math.cos(along) * half
    const dy = Math.sin(along) * half
    edges.addContour([x0 + dy, y0 - dx, x1 + dy, y1 - dx, x1 - dy, y1 + dx, x0 - dy, y0 + dx])
    if (before === undefined || bends(before, along)) addDisc(edges, x0, y0, half)
    before = along
  }
  if (!contour.closed) addDisc(edges, points[count * 2 - 2]!, points[count * 2 - 1]!, half)
}

/** Leaves out points so near to the one before that a line of this width would not show them. */
function thinned({ points, closed }: Contour, nearPx: number): number[] {
  const kept: number[] = [points[0]!, points[1]!]
  for (let at = 2; at < points.length; at += 2) {
    const last = kept.length
    const far = Math.hypot(points[at]! - kept[last - 2]!, points[at + 1]! - kept[last - 1]!)
    const isEnd = at === points.length - 2 && !closed
    if (far > nearPx || (isEnd && far > 0)) kept.push(points[at]!, points[at + 1]!)
  }
  const { length } = kept
  if (
    closed &&
    length > 4 &&
    Math.hypot(kept[0]! - kept[length - 2]!, kept[1]! - kept[length - 1]!) <= nearPx
  ) {
    kept.length -= 2
  }
  return kept
}

function direction(points: readonly number[], from: number, to: number): number {
  return Math.atan2(points[to * 2 + 1]! - points[from * 2 + 1]!, points[to * 2]! - points[from * 2]!)
}

/** A turn so slight that two blocks leave no gap to be seen needs no disc. */
function bends(before: number, after: number): boolean {
  return Math.cos(after - before) < 0.985
}

function addDisc(edges: EdgeList, x: number, y: number, radius: number): void {
  const count = Math.max(8, Math.ceil(5 * Math.sqrt(radius)))
  const points: number[] = []
  for (let at = 0; at < count; at++) {
    const angle = (at / count) * 2 * Math.PI
    points.push(x + Math.cos(angle) * radius, y + Math.sin(angle) * radius)
  }
  edges.addContour(points)
}
