import type { PixelPoint } from '../geometry/pixels.ts'

/** One step of an outline, in pixels: move, line, quadratic curve, cubic curve, close. */
export type PathCommand =
  | readonly ['M', number, number]
  | readonly ['L', number, number]
  | readonly ['Q', number, number, number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z']

/** An outline of one or more contours. */
export type Path = readonly PathCommand[]

/** A circle stands 0.5523 of the radius away from its corner with cubic curves. */
const ARC = 0.5522847498

/** A rectangle, its corners rounded by `radius` (clipped to half of the shorter side). */
export function rectPath(x: number, y: number, width: number, height: number, radius = 0): Path {
  const r = Math.max(0, Math.min(radius, width / 2, height / 2))
  const right = x + width
  const bottom = y + height
  if (r === 0) return [['M', x, y], ['L', right, y], ['L', right, bottom], ['L', x, bottom], ['Z']]
  const k = r * (1 - ARC)
  return [
    ['M', x + r, y],
    ['L', right - r, y],
    ['C', right - k, y, right, y + k, right, y + r],
    ['L', right, bottom - r],
    ['C', right, bottom - k, right - k, bottom, right - r, bottom],
    ['L', x + r, bottom],
    ['C', x + k, bottom, x, bottom - k, x, bottom - r],
    ['L', x, y + r],
    ['C', x, y + k, x + k, y, x + r, y],
    ['Z'],
  ]
}

/** A circle. */
export function circlePath(center: PixelPoint, radius: number): Path {
  return rectPath(center.x - radius, center.y - radius, radius * 2, radius * 2, radius)
}

/** Straight lines through the points, closed back to the first when asked. */
export function linePath(points: readonly PixelPoint[], closed: boolean): Path {
  const commands: PathCommand[] = points.map(({ x, y }, at) => [at === 0 ? 'M' : 'L', x, y])
  if (closed && commands.length > 0) commands.push(['Z'])
  return commands
}

/** The same outline moved and scaled: x·scaleX + dx, y·scaleY + dy. */
export function placePath(path: Path, dx: number, dy: number, scaleX: number, scaleY = scaleX): Path {
  return path.map((command) => {
    const [kind, ...numbers] = command
    return [
      kind,
      ...numbers.map((value, at) => (at % 2 === 0 ? value * scaleX + dx : value * scaleY + dy)),
    ] as unknown as PathCommand
  })
}

/** The outline as an SVG `d` attribute, numbers rounded to `decimals`. */
export function pathData(path: Path, decimals = 2): string {
  const digits = 10 ** decimals
  return path
    .map(([kind, ...numbers]) => kind + numbers.map((n) => String(Math.round(n * digits) / digits)).join(' '))
    .join('')
}
