import type { Paint } from '../draw/shape.ts'
import { type Canvas, paintPixel, paintRun } from './canvas.ts'

/** Straight edges of outlines, gathered and then filled with soft borders. Clipped to the canvas. */
export class EdgeList {
  /** Four numbers an edge: x and y of its upper end, x and y of its lower end; the sign of `turns` is its direction. */
  readonly #edges: number[] = []
  readonly #turns: number[] = []

  /** Adds a contour given as x, y, x, y…; it is closed if it is not. */
  addContour(points: readonly number[]): void {
    const count = points.length
    for (let at = 0; at < count; at += 2) {
      const next = (at + 2) % count
      this.addEdge(points[at]!, points[at + 1]!, points[next]!, points[next + 1]!)
    }
  }

  addEdge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1 || !Number.isFinite(x0 + y0 + x1 + y1)) return
    if (y0 < y1) this.#edges.push(x0, y0, x1, y1)
    else this.#edges.push(x1, y1, x0, y0)
    this.#turns.push(y0 < y1 ? 1 : -1)
  }

  /** Fills what the edges enclose. Works row by row and only where something is covered. */
  fill(canvas: Canvas, paint: Paint, rule: 'nonzero' | 'evenodd' = 'nonzero'): void {
    const edges = this.#edges
    const count = this.#turns.length
    if (count === 0) return
    let top = Number.POSITIVE_INFINITY
    let bottom = Number.NEGATIVE_INFINITY
    for (let at = 0; at < count; at++) {
      top = Math.min(top, edges[at * 4 + 1]!)
      bottom = Math.max(bottom, edges[at * 4 + 3]!)
    }
    const firstRow = Math.max(0, Math.floor(top))
    const lastRow = Math.min(canvas.height, Math.ceil(bottom))
    if (firstRow >= lastRow) return
    // Small things such as letters need fine steps to look right; on large ones they would only cost time.
    const height = bottom - top
    const steps = height <= 80 ? 16 : height <= 500 ? 8 : 4
    const byRow = bucketByRow(edges, count, firstRow, lastRow)
    const row = new RowCover(canvas.width)
    const crossings = new Crossings(count)
    const active: number[] = []
    for (let y = firstRow; y < lastRow; y++) {
      const starting = byRow[y - firstRow]
      if (starting) active.push(...starting)
      let kept = 0
      for (const edge of active) if (edges[edge * 4 + 3]! > y) active[kept++] = edge
      active.length = kept
      if (active.length === 0) continue
      // Upright edges, as boxes have, are the same in every step of the row.
      if (steady(edges, active, y)) {
        this.#cross(active, y + 0.5, crossings)
        crossings.cover(rule, row, 1)
        row.paint(canvas, y, paint)
        continue
      }
      for (let step = 0; step < steps; step++) {
        const scan = y + (step + 0.5) / steps
        this.#cross(active, scan, crossings)
        crossings.cover(rule, row, 1 / steps)
      }
      row.paint(canvas, y, paint)
    }
  }

  #cross(active: readonly number[], scan: number, crossings: Crossings): void {
    const edges = this.#edges
    crossings.count = 0
    for (const edge of active) {
      const at = edge * 4
      const y0 = edges[at + 1]!
      const y1 = edges[at + 3]!
      if (scan < y0 || scan >= y1) continue
      const x0 = edges[at]!
      crossings.insert(x0 + ((scan - y0) / (y1 - y0)) * (edges[at + 2]! - x0), this.#turns[edge]!)
    }
  }
}

function steady(edges: readonly number[], active: readonly number[], y: number): boolean {
  return active.every((edge) => {
    const at = edge * 4
    return edges[at] === edges[at + 2] && edges[at + 1]! <= y && edges[at + 3]! >= y + 1
  })
}

/** Where edges cross one line, sorted as they come: they are few and nearly in order. */
class Crossings {
  count = 0
  readonly #xs: Float64Array
  readonly #turns: Int8Array

  constructor(capacity: number) {
    this.#xs = new Float64Array(capacity)
    this.#turns = new Int8Array(capacity)
  }

  insert(x: number, turn: number): void {
    let at = this.count++
    for (; at > 0 && this.#xs[at - 1]! > x; at--) {
      this.#xs[at] = this.#xs[at - 1]!
      this.#turns[at] = this.#turns[at - 1]!
    }
    this.#xs[at] = x
    this.#turns[at] = turn
  }

  cover(rule: 'nonzero' | 'evenodd', row: RowCover, weight: number): void {
    let winding = 0
    let start = 0
    for (let at = 0; at < this.count; at++) {
      const before = rule === 'nonzero' ? winding !== 0 : (winding & 1) === 1
      winding += rule === 'nonzero' ? this.#turns[at]! : 1
      const after = rule === 'nonzero' ? winding !== 0 : (winding & 1) === 1
      if (!before && after) start = this.#xs[at]!
      else if (before && !after) row.add(start, this.#xs[at]!, weight)
    }
  }
}

function bucketByRow(edges: readonly number[], count: number, firstRow: number, lastRow: number) {
  const rows = new Array<number[] | undefined>(lastRow - firstRow)
  for (let edge = 0; edge < count; edge++) {
    const start = Math.max(firstRow, Math.floor(edges[edge * 4 + 1]!))
    if (start >= lastRow || edges[edge * 4 + 3]! <= firstRow) continue
    const slot = rows[start - firstRow]
    if (slot) slot.push(edge)
    else rows[start - firstRow] = [edge]
  }
  return rows
}

/** How much of each pixel of one row is covered, kept as differences, and which stretches were touched at all. */
class RowCover {
  readonly #differences: Float32Array
  readonly #width: number
  /** Start and end of each touched stretch, sorted by start. */
  #touched = new Int32Array(64)
  #touchedCount = 0

  constructor(width: number) {
    this.#width = width
    this.#differences = new Float32Array(width + 3)
  }

  add(start: number, end: number, weight: number): void {
    const from = Math.max(0, Math.min(this.#width, start))
    const to = Math.max(0, Math.min(this.#width, end))
    if (to <= from) return
    const first = Math.floor(from)
    const last = Math.floor(to)
    const differences = this.#differences
    const enter = from - first
    const leave = to - last
    differences[first]! += weight * (1 - enter)
    differences[first + 1]! += weight * enter
    differences[last]! -= weight * (1 - leave)
    differences[last + 1]! -= weight * leave
    this.#touch(first, Math.min(this.#width, last + 1))
  }

  #touch(start: number, end: number): void {
    const length = this.#touchedCount * 2
    if (length + 2 > this.#touched.length) {
      const grown = new Int32Array(this.#touched.length * 2)
      grown.set(this.#touched)
      this.#touched = grown
    }
    const touched = this.#touched
    let at = length
    for (; at > 0 && touched[at - 2]! > start; at -= 2) {
      touched[at] = touched[at - 2]!
      touched[at + 1] = touched[at - 1]!
    }
    touched[at] = start
    touched[at + 1] = end
    this.#touchedCount++
  }

  paint(canvas: Canvas, y: number, paint: Paint): void {
    const touched = this.#touched
    const length = this.#touchedCount * 2
    for (let at = 0; at < length; ) {
      const start = touched[at]!
      let end = touched[at + 1]!
      for (at += 2; at < length && touched[at]! <= end; at += 2) end = Math.max(end, touched[at + 1]!)
      this.#paintStretch(canvas, y, start, end, paint)
    }
    this.#touchedCount = 0
  }

  #paintStretch(canvas: Canvas, y: number, start: number, end: number, paint: Paint): void {
    const differences = this.#differences
    let sum = 0
    for (let x = start; x < end; ) {
      sum += differences[x]!
      differences[x] = 0
      if (sum > 0.998) {
        const from = x
        for (x++; x < end && differences[x] === 0; x++);
        paintRun(canvas, y, from, x, paint)
      } else {
        if (sum > 0.002) paintPixel(canvas, x, y, paint, sum * paint.alpha)
        x++
      }
    }
    // What is left just behind the end is ours too; further on the next stretch may have begun.
    differences[end] = 0
    if (end === this.#width) differences[end + 1] = 0
  }
}
