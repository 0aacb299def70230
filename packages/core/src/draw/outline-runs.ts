import type { PixelPoint } from '../geometry/pixels.ts'

/** A stretch of pixels of one row: row, first pixel, pixel after the last. */
export type Run = readonly [y: number, start: number, end: number]

/**
 * The outlines of an area given as runs (sorted by row, then by start, not touching), along the borders of its
 * pixels: outer rings clockwise, holes the other way round, points only where the line turns.
 */
export function outlineRuns(runs: readonly Run[]): PixelPoint[][] {
  const borders = new Borders()
  let above: Run[] = []
  let at = 0
  for (let y = runs[0]?.[0] ?? 0; at < runs.length || above.length > 0; y++) {
    if (above.length === 0 && at < runs.length) y = runs[at]![0]
    const row: Run[] = []
    while (at < runs.length && runs[at]![0] === y) row.push(runs[at++]!)
    for (const [, start, end] of row) {
      borders.add(end, y, end, y + 1)
      borders.add(start, y + 1, start, y)
    }
    addSteps(borders, above, row, y)
    above = row
  }
  return borders.rings()
}

/** Where only one of two rows is covered there is a border between them. */
function addSteps(borders: Borders, above: readonly Run[], row: readonly Run[], y: number): void {
  const turns: { x: number; who: 1 | 2 }[] = []
  for (const [, start, end] of above) turns.push({ x: start, who: 1 }, { x: end, who: 1 })
  for (const [, start, end] of row) turns.push({ x: start, who: 2 }, { x: end, who: 2 })
  turns.sort((a, b) => a.x - b.x)
  let covered = 0
  let from = 0
  for (const { x, who } of turns) {
    if (x > from && covered === 2) borders.add(from, y, x, y)
    else if (x > from && covered === 1) borders.add(x, y, from, y)
    covered ^= who
    from = x
  }
}

/** Directed borders with the area on their right hand, joined end to start. */
class Borders {
  readonly #next = new Map<number, number[]>()

  add(x0: number, y0: number, x1: number, y1: number): void {
    const key = keyOf(x0, y0)
    const ends = this.#next.get(key)
    if (ends) ends.push(keyOf(x1, y1))
    else this.#next.set(key, [keyOf(x1, y1)])
  }

  rings(): PixelPoint[][] {
    const rings: PixelPoint[][] = []
    for (const [start, ends] of this.#next) {
      while (ends.length > 0) {
        const points: PixelPoint[] = []
        let key = start
        let came: PixelPoint | undefined
        do {
          const point = pointOf(key)
          points.push(point)
          key = this.#leave(key, came)
          came = point
        } while (key !== start)
        rings.push(withoutStraights(points))
      }
    }
    return rings
  }

  /** Two pixels that touch at a corner only are two rings: at such a corner the line turns right. */
  #leave(key: number, came: PixelPoint | undefined): number {
    const ends = this.#next.get(key)!
    if (ends.length === 1 || !came) return ends.pop()!
    const here = pointOf(key)
    const right = ends.findIndex((end) => {
      const to = pointOf(end)
      return (here.x - came.x) * (to.y - here.y) - (here.y - came.y) * (to.x - here.x) > 0
    })
    return ends.splice(Math.max(right, 0), 1)[0]!
  }
}

const STRIDE = 2 ** 24

function keyOf(x: number, y: number): number {
  return y * STRIDE + x
}

function pointOf(key: number): PixelPoint {
  return { x: key % STRIDE, y: Math.floor(key / STRIDE) }
}

function withoutStraights(points: readonly PixelPoint[]): PixelPoint[] {
  return points.filter((point, at) => {
    const before = points.at(at - 1)!
    const after = points[(at + 1) % points.length]!
    return (before.x !== point.x || point.x !== after.x) && (before.y !== point.y || point.y !== after.y)
  })
}
