import type { Size } from '../geometry/size.ts'
import type { Stretches } from './coverage.ts'

/** Straight edges of outlines, gathered and then filled with soft borders. */
export class EdgeList {
  /** Five numbers an edge: x and y of its upper end, how far x goes in a row, y of its lower end, its direction. */
  readonly #edges: number[] = []

  /** Adds a contour given as x, y, x, y…; it is closed if it is not. */
  addContour(points: readonly number[]): void {
    const count = points.length
    for (let at = 0; at < count; at += 2) {
      const next = at + 2 < count ? at + 2 : 0
      this.addEdge(points[at]!, points[at + 1]!, points[next]!, points[next + 1]!)
    }
  }

  addEdge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1 || !Number.isFinite(x0 + y0 + x1 + y1)) return
    const slope = (x1 - x0) / (y1 - y0)
    if (y0 < y1) this.#edges.push(x0, y0, slope, y1, 1)
    else this.#edges.push(x1, y1, slope, y0, -1)
  }

  /** Gives what the edges enclose of a canvas of this size, row by row, and only where something is covered. */
  cover(size: Size, rule: 'nonzero' | 'evenodd', stretches: Stretches): void {
    const edges = Float64Array.from(this.#edges)
    if (edges.length === 0) return
    let top = Number.POSITIVE_INFINITY
    let bottom = Number.NEGATIVE_INFINITY
    for (let at = 0; at < edges.length; at += 5) {
      top = Math.min(top, edges[at + 1]!)
      bottom = Math.max(bottom, edges[at + 3]!)
    }
    const firstRow = Math.max(0, Math.floor(top))
    const lastRow = Math.min(size.height, Math.ceil(bottom))
    if (firstRow >= lastRow) return
    // Small things such as letters need fine steps to look right; on large ones they would only cost time.
    const height = bottom - top
    const steps = height <= 80 ? 16 : height <= 500 ? 8 : 4
    const { order, rowEnds } = orderByRow(edges, firstRow, lastRow)
    const row = new RowCover(size.width)
    const crossings = new Crossings(order.length)
    const active = new Int32Array(order.length)
    let activeCount = 0
    let next = 0
    for (let y = firstRow; y < lastRow; y++) {
      let kept = 0
      for (let at = 0; at < activeCount; at++) {
        const edge = active[at]!
        if (edges[edge + 3]! > y) active[kept++] = edge
      }
      for (const end = rowEnds[y - firstRow]!; next < end; next++) active[kept++] = order[next]!
      activeCount = kept
      if (activeCount === 0) continue
      // Upright edges, as boxes have, are the same in every step of the row.
      const stepsHere = isSteady(edges, active, activeCount, y) ? 1 : steps
      for (let step = 0; step < stepsHere; step++) {
        crossings.find(edges, active, activeCount, y + (step + 0.5) / stepsHere)
        crossings.cover(rule, row, 1 / stepsHere)
      }
      row.flush(y, stretches)
    }
  }
}

function isSteady(edges: Float64Array, active: Int32Array, count: number, y: number): boolean {
  for (let at = 0; at < count; at++) {
    const edge = active[at]!
    if (edges[edge + 2] !== 0 || edges[edge + 1]! > y || edges[edge + 3]! < y + 1) return false
  }
  return true
}

/** Places of the edges in the order of the rows that they begin in, and how many have begun when each row ends. */
function orderByRow(edges: Float64Array, firstRow: number, lastRow: number) {
  const rowEnds = new Int32Array(lastRow - firstRow)
  const rows = new Int32Array(edges.length / 5).fill(-1)
  for (let edge = 0; edge < rows.length; edge++) {
    const row = Math.max(firstRow, Math.floor(edges[edge * 5 + 1]!))
    if (row >= lastRow || edges[edge * 5 + 3]! <= firstRow) continue
    rows[edge] = row - firstRow
    rowEnds[row - firstRow]!++
  }
  for (let row = 1; row < rowEnds.length; row++) rowEnds[row]! += rowEnds[row - 1]!
  const order = new Int32Array(rowEnds.at(-1)!)
  const places = Int32Array.from(rowEnds, (_, row) => (row === 0 ? 0 : rowEnds[row - 1]!))
  for (let edge = 0; edge < rows.length; edge++) {
    const row = rows[edge]!
    if (row >= 0) order[places[row]!++] = edge * 5
  }
  return { order, rowEnds }
}

/** Where edges cross one line, sorted as they come: they are few and nearly in order. */
class Crossings {
  #count = 0
  readonly #xs: Float64Array
  readonly #turns: Int8Array

  constructor(capacity: number) {
    this.#xs = new Float64Array(capacity)
    this.#turns = new Int8Array(capacity)
  }

  find(edges: Float64Array, active: Int32Array, activeCount: number, scan: number): void {
    const xs = this.#xs
    const turns = this.#turns
    let count = 0
    for (let nth = 0; nth < activeCount; nth++) {
      const edge = active[nth]!
      const y0 = edges[edge + 1]!
      if (scan < y0 || scan >= edges[edge + 3]!) continue
      const x = edges[edge]! + (scan - y0) * edges[edge + 2]!
      let at = count++
      for (; at > 0 && xs[at - 1]! > x; at--) {
        xs[at] = xs[at - 1]!
        turns[at] = turns[at - 1]!
      }
      xs[at] = x
      turns[at] = edges[edge + 4]!
    }
    this.#count = count
  }

  cover(rule: 'nonzero' | 'evenodd', row: RowCover, weight: number): void {
    const xs = this.#xs
    const turns = this.#turns
    // Even-odd looks at the last bit of how many times the outlines wind around a place, nonzero at all of them.
    const mask = rule === 'nonzero' ? -1 : 1
    let winding = 0
    let start = 0
    for (let at = 0; at < this.#count; at++) {
      const before = winding & mask
      winding += turns[at]!
      const after = winding & mask
      if (before === 0 && after !== 0) start = xs[at]!
      else if (before !== 0 && after === 0) row.add(start, xs[at]!, weight)
    }
  }
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

  /** Gives the row's stretches, and begins a new one. */
  flush(y: number, stretches: Stretches): void {
    const touched = this.#touched
    const length = this.#touchedCount * 2
    for (let at = 0; at < length; ) {
      const start = touched[at]!
      let end = touched[at + 1]!
      for (at += 2; at < length && touched[at]! <= end; at += 2) end = Math.max(end, touched[at + 1]!)
      this.#flushStretch(y, start, end, stretches)
    }
    this.#touchedCount = 0
  }

  #flushStretch(y: number, start: number, end: number, stretches: Stretches): void {
    const differences = this.#differences
    let sum = 0
    for (let x = start; x < end; ) {
      sum += differences[x]!
      differences[x] = 0
      if (sum > 0.998) {
        const from = x
        for (x++; x < end && differences[x] === 0; x++);
        stretches.add(y, from, x, 1)
      } else {
        if (sum > 0.002) stretches.add(y, x, x + 1, sum)
        x++
      }
    }
    // What is left just behind the end is ours too; further on the next stretch may have begun.
    differences[end] = 0
    if (end === this.#width) differences[end + 1] = 0
  }
}
