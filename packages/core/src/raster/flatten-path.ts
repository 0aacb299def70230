import type { Path } from '../draw/path.ts'

/** A contour as straight lines: x, y, x, y… */
export interface Contour {
  readonly points: readonly number[]
  readonly closed: boolean
  /** Whether any of the lines stand for a curve. */
  readonly curved: boolean
}

interface Open {
  readonly points: number[]
  closed: boolean
  curved: boolean
}

/** Turns curves into lines that stray from them by at most `tolerancePx`. */
export function flattenPath(path: Path, tolerancePx = 0.1): Contour[] {
  const contours: Open[] = []
  let current: Open | undefined
  for (const command of path) {
    if (command[0] === 'M') {
      current = { points: [command[1], command[2]], closed: false, curved: false }
      contours.push(current)
    } else if (!current) {
    } else if (command[0] === 'Z') {
      current.closed = true
      const [x, y] = current.points
      current = { points: [x!, y!], closed: false, curved: false }
    } else {
      if (current !== contours.at(-1)) contours.push(current)
      const points = current.points
      if (command[0] !== 'L') current.curved = true
      const x = points[points.length - 2]!
      const y = points[points.length - 1]!
      if (command[0] === 'L') points.push(command[1], command[2])
      else if (command[0] === 'Q') {
        const [, cx, cy, ex, ey] = command
        const bend = Math.hypot(x - 2 * cx + ex, y - 2 * cy + ey)
        const steps = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * tolerancePx))))
        for (let step = 1; step <= steps; step++) {
          const t = step / steps
          const u = 1 - t
          points.push(u * u * x + 2 * u * t * cx + t * t * ex, u * u * y + 2 * u * t * cy + t * t * ey)
        }
      } else {
        const [, ax, ay, bx, by, ex, ey] = command
        const bend = Math.max(
          Math.hypot(x - 2 * ax + bx, y - 2 * ay + by),
          Math.hypot(ax - 2 * bx + ex, ay - 2 * by + ey),
        )
        const steps = Math.max(1, Math.ceil(Math.sqrt((0.75 * bend) / tolerancePx)))
        for (let step = 1; step <= steps; step++) {
          const t = step / steps
          const u = 1 - t
          const p = u * u * u
          const q = 3 * u * u * t
          const r = 3 * u * t * t
          const s = t * t * t
          points.push(p * x + q * ax + r * bx + s * ex, p * y + q * ay + r * by + s * ey)
        }
      }
    }
  }
  return contours
}
