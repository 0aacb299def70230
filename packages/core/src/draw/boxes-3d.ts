import type { PixelPoint } from '../geometry/pixels.ts'
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
    const corners = projectBox3d(detection.box3d, context.size, context.options.fovDegrees)
    if (!corners) return []
    const color = context.colorOf(detection)
    const { linePx } = context.measures
    const lines = edges.map(([from, to]) => linePath([corners[from]!, corners[to]!], false))
    return [
      {
        kind: 'stroke',
        path: lines.flat(),
        widthPx: linePx * 1.8,
        paint: { color: textColorOn(color), alpha: 0.5 },
      },
      { kind: 'stroke', path: lines.flat(), widthPx: linePx, paint: { color, alpha: 1 } },
    ]
  })
}

/**
 * The eight corners in pixels. The camera stands at the origin and looks along y, x to the right and z up; turns are
 * applied as roll about x, then pitch about y, then yaw about z. `undefined` when a corner is behind the camera.
 * Source: https://github.com/google-gemini/starter-applets (spatial), whose demo assumes a field of view of 60 degrees.
 */
export function projectBox3d(box: Box3d, size: Size, fovDegrees = 60): PixelPoint[] | undefined {
  const [roll, pitch, yaw] = box.rotationDegrees.map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ]
  const focal = size.width / (2 * Math.tan((fovDegrees * Math.PI) / 360))
  const corners: PixelPoint[] = []
  for (let corner = 0; corner < 8; corner++) {
    let x = (corner & 1 ? 0.5 : -0.5) * box.size[0]
    let y = (corner & 2 ? 0.5 : -0.5) * box.size[1]
    let z = (corner & 4 ? 0.5 : -0.5) * box.size[2]
    ;[y, z] = turn(y, z, roll)
    ;[z, x] = turn(z, x, pitch)
    ;[x, y] = turn(x, y, yaw)
    const depth = box.center[1] + y
    if (!(depth > 1e-3)) return undefined
    corners.push({
      x: size.width / 2 + (focal * (box.center[0] + x)) / depth,
      y: size.height / 2 - (focal * (box.center[2] + z)) / depth,
    })
  }
  return corners
}

function turn(a: number, b: number, angle: number): [number, number] {
  return [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)]
}
