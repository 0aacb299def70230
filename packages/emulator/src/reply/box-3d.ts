import type { Sight } from '../engine/types.ts'
import type { Thing } from './scene.ts'

/** How far away everything is taken to stand, in metres: one picture does not tell. */
const depthMetres = 2

/** Half of what a camera with a field of view of 60 degrees sees of a metre's distance, to either side. */
const reach = Math.tan(Math.PI / 6)

/**
 * A box in space as Gemini writes it (x to the right, y away from the camera and z up in metres, then three angles)
 * whose front, seen by that camera, is the box in the picture.
 */
export function guessBox3d(box2d: Thing['box2d'], { width = 1, height = 1 }: Partial<Sight>): number[] {
  const [top, left, bottom, right] = box2d.map((value) => value / 1000 - 0.5) as [
    number,
    number,
    number,
    number,
  ]
  const metres = 2 * reach * depthMetres
  const tall = (metres * height) / width
  const wide = (right - left) * metres
  const high = (bottom - top) * tall
  const deep = Math.min(wide, high)
  const center = [((left + right) / 2) * metres, depthMetres + deep / 2, (-(top + bottom) / 2) * tall]
  return [...center, wide, deep, high, 0, 0, 0].map((value) => Math.round(value * 1000) / 1000 + 0)
}
