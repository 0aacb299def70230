import { boundsOfPoints } from '../geometry/bounds-of-points.ts'
import { clipRect } from '../geometry/clip-rect.ts'
import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { Size } from '../geometry/size.ts'
import type { Box3d, Detection } from '../spatial/detection.ts'
import { textColorOn } from './color.ts'
import { linePath } from './path.ts'
import type { Shape } from './shape.ts'
import type { DrawContext } from './style.ts'

/** Corner numbers of the twelve edges; a corner's bits say which end it is on in x, y and z. */
const edges: readonly (readonly [number, number])[] = [
  [0, 1],
  [2, 3],
  [4, 5],
  [6, 7],
  [0, 2],
  [1, 3],
  [4, 6],
  [5, 7],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
]

/** The edges of `box3d` as the camera sees them. */
export function drawBoxes3d(detections: readonly Detection[], context: DrawContext): Shape[] {
  return detections.flatMap((detection): Shape[] => {
    if (!detection.box3d) return []
    const lines = projectBox3d(detection.box3d, context.size, context.options.fovDegrees)
    if (lines.length === 0) return []
    const color = context.colorOf(detection)
    const { linePx } = context.measures
    const path = lines.flatMap((line) => linePath(line, false))
    return [
      { kind: 'stroke', path, widthPx: linePx * 1.8, paint: { color: textColorOn(color), alpha: 0.5 } },
      { kind: 'stroke', path, widthPx: linePx, paint: { color, alpha: 1 } },
    ]
  })
}

/** What a 3D box takes of the picture; `undefined` when the camera does not see it. */
export function boundsOfBox3d(box: Box3d, { size, options }: DrawContext): PixelRect | undefined {
  return clipRect(boundsOfPoints(projectBox3d(box, size, options.fovDegrees).flat()), size)
}

/** A place before the camera: to the right, away from it, and up, in metres. */
type Place = readonly [x: number, depth: number, up: number]

/** Nearer than this nothing is seen, in metres; a line is cut there. */
const near = 0.01

/**
 * The twelve edges in pixels, of those that are behind the camera only what is before it. The camera stands at the
 * origin and looks along y, x to the right and z up; turns are applied as roll about x, then pitch about y, then yaw
 * about z.
 * Source: https://github.com/google-gemini/starter-applets (spatial), whose demo assumes a field of view of 60 degrees.
 */
export function projectBox3d(
  box: Box3d,
  size: Size,
  fovDegrees = 60,
): (readonly [from: PixelPoint, to: PixelPoint])[] {
  const corners = cornersOf(box)
  const focal = size.width / (2 * Math.tan((fovDegrees * Math.PI) / 360))
  const seen = ([x, depth, up]: Place): PixelPoint => ({
    x: size.width / 2 + (focal * x) / depth,
    y: size.height / 2 - (focal * up) / depth,
  })
  return edges.flatMap(([from, to]) => {
    const line = beforeCamera(corners[from]!, corners[to]!)
    return line ? [[seen(line[0]), seen(line[1])] as const] : []
  })
}

function cornersOf(box: Box3d): Place[] {
  const [roll, pitch, yaw] = box.rotationDegrees.map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ]
  return Array.from({ length: 8 }, (_, corner) => {
    let x = (corner & 1 ? 0.5 : -0.5) * box.size[0]
    let y = (corner & 2 ? 0.5 : -0.5) * box.size[1]
    let z = (corner & 4 ? 0.5 : -0.5) * box.size[2]
    ;[y, z] = turn(y, z, roll)
    ;[z, x] = turn(z, x, pitch)
    ;[x, y] = turn(x, y, yaw)
    return [box.center[0] + x, box.center[1] + y, box.center[2] + z] as const
  })
}

/** The part of a line that is before the camera. */
function beforeCamera(from: Place, to: Place): readonly [Place, Place] | undefined {
  if (!(from[1] >= near || to[1] >= near)) return undefined
  if (from[1] >= near && to[1] >= near) return [from, to]
  const share = (near - from[1]) / (to[1] - from[1])
  const cut: Place = [from[0] + share * (to[0] - from[0]), near, from[2] + share * (to[2] - from[2])]
  return from[1] >= near ? [from, cut] : [cut, to]
}

function turn(a: number, b: number, angle: number): [number, number] {
  return [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)]
}
