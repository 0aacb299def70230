import type { PixelPoint } from '../geometry/pixels.ts'
import { ringArea } from '../geometry/rings.ts'
import { simplifyRing } from './simplify-ring.ts'
import type { Spans } from './spans.ts'

/** One connected part of a mask: its outline and the holes in it, in pixels of the original picture. */
export interface MaskPolygon {
  readonly ring: readonly PixelPoint[]
  readonly holes: readonly (readonly PixelPoint[])[]
}

/** Options of {@link maskToPolygons}. */
export interface MaskToPolygonsOptions {
  /** How far a simplified outline may lie from the exact one, in pixels; 0 keeps every corner. @default 0 */
  readonly tolerance?: number
  /** Parts and holes of fewer square pixels are left out. @default 0 */
  readonly minArea?: number
}

/**
 * The outlines of a mask along its pixels' edges: filled even-odd, they give the mask again, exactly, as long as
 * `tolerance` is 0. Pixels that touch only at a corner are separate parts. Takes time in the length of the outlines.
 */
export function maskToPolygons(mask: Spans, options: MaskToPolygonsOptions = {}): MaskPolygon[] {
  const { tolerance = 0, minArea = 0 } = options
  const tracer = new Tracer(mask)
  const polygons = new Map<number, { ring: readonly PixelPoint[]; holes: (readonly PixelPoint[])[] }>()
  const finish = (ring: readonly PixelPoint[]): readonly PixelPoint[] | undefined => {
    if (minArea > 0 && ringArea(ring) < minArea) return undefined
    return tolerance > 0 ? simplifyRing(ring, tolerance) : ring
  }
  const rings = tracer.rings()
  for (const { id, points, outer } of rings) {
    if (outer !== undefined) continue
    const ring = finish(points)
    if (ring) polygons.set(id, { ring, holes: [] })
  }
  for (const { points, outer } of rings) {
    const owner = outer === undefined ? undefined : polygons.get(outer)
    const hole = owner && finish(points)
    if (hole) owner.holes.push(hole)
  }
  return [...polygons.values()]
}

interface TracedRing {
  readonly id: number
  readonly points: readonly PixelPoint[]
  /** The ring of the part that this hole lies in; `undefined` for a part's own outline. */
  readonly outer: number | undefined
}

/**
 * Walks down the rows. Between two rows every change is a horizontal edge; its ends are corners, joined with the
 * corner above by the vertical edge between them. Every corner has two neighbours, so the rings are there to be read.
 */
class Tracer {
  readonly #mask: Spans
  #x = new Int32Array(1024)
  #y = new Int32Array(1024)
  #across = new Int32Array(1024)
  #along = new Int32Array(1024)
  /** For a hole's first corner: a corner on the outline to its left; -1 elsewhere. */
  #left = new Int32Array(1024)
  #count = 0

  constructor(mask: Spans) {
    this.#mask = mask
  }

  rings(): TracedRing[] {
    this.#trace()
    const ringOf = new Int32Array(this.#count).fill(-1)
    const found: { points: PixelPoint[]; left: number }[] = []
    for (let start = 0; start < this.#count; start++) {
      if (ringOf[start] !== -1) continue
      const points: PixelPoint[] = []
      let at = start
      do {
        ringOf[at] = found.length
        points.push(this.#point(at))
        at = this.#across[at]!
        ringOf[at] = found.length
        points.push(this.#point(at))
        at = this.#along[at]!
      } while (at !== start)
      found.push({ points, left: this.#left[start]! })
    }
    const outers: (number | undefined)[] = []
    return found.map(({ points, left }, id) => {
      // The outline to the left was started before this hole, so its own outer ring is already known.
      const neighbour = left < 0 ? undefined : ringOf[left]!
      const outer = neighbour === undefined ? undefined : (outers[neighbour] ?? neighbour)
      outers.push(outer)
      return { id, points, outer }
    })
  }

  #point(at: number): PixelPoint {
    return { x: this.#mask.rect.left + this.#x[at]!, y: this.#mask.rect.top + this.#y[at]! }
  }

  #trace(): void {
    const { xs, rowStarts, height } = this.#mask
    /** The corner at the top of each vertical edge of the row above, and of this row. */
    let above = new Int32Array(64)
    let below = new Int32Array(64)
    for (let y = 0; y <= height; y++) {
      const i0 = y > 0 ? rowStarts[y - 1]! : 0
      const iEnd = y > 0 ? rowStarts[y]! : 0
      const j0 = y < height ? rowStarts[y]! : 0
      const jEnd = y < height ? rowStarts[y + 1]! : 0
      if (below.length < jEnd - j0) below = new Int32Array((jEnd - j0) * 2)
      let i = i0
      let j = j0
      let pending = -1
      while (i < iEnd || j < jEnd) {
        const a = i < iEnd ? xs[i]! : Infinity
        const b = j < jEnd ? xs[j]! : Infinity
        if (a === b && ((i - i0) & 1) === ((j - j0) & 1)) {
          // The edge goes straight on.
          below[j - j0] = above[i - i0]!
          i++
          j++
          continue
        }
        const takesUpper = a < b || (a === b && ((i - i0) & 1) === 1)
        const corner = this.#corner(takesUpper ? a : b, y)
        if (takesUpper) {
          const top = above[i - i0]!
          this.#along[corner] = top
          this.#along[top] = corner
          i++
        } else {
          below[j - j0] = corner
          // A gap that opens below a run is a hole's first corner; the run's left edge tells whose hole.
          if (pending < 0 && ((j - j0) & 1) === 1) this.#left[corner] = below[j - j0 - 1]!
          j++
        }
        if (pending < 0) pending = corner
        else {
          this.#across[corner] = pending
          this.#across[pending] = corner
          pending = -1
        }
      }
      const swap = above
      above = below
      below = swap
    }
  }

  #corner(x: number, y: number): number {
    if (this.#count === this.#x.length) {
      this.#x = larger(this.#x)
      this.#y = larger(this.#y)
      this.#across = larger(this.#across)
      this.#along = larger(this.#along)
      this.#left = larger(this.#left)
    }
    const id = this.#count++
    this.#x[id] = x
    this.#y[id] = y
    this.#left[id] = -1
    return id
  }
}

function larger(list: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(list.length * 2)
  copy.set(list)
  return copy
}
