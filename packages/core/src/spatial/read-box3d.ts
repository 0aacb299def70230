import type { Box3d } from './detection.ts'
import { isRecord, numbersInText, toNumbers } from './numbers.ts'

/**
 * `[xc, yc, zc, xs, ys, zs, roll, pitch, yaw]`, metres and degrees, or the same as fields.
 * Source: google-gemini/starter-applets, spatial/src/Prompt.tsx
 */
export function readBox3d(value: unknown): Box3d | undefined {
  const numbers =
    typeof value === 'string' ? numbersInText(value) : isRecord(value) ? ofFields(value) : toNumbers(value)
  if (numbers?.length !== 9) return undefined
  const [x, y, z, xs, ys, zs, roll, pitch, yaw] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { center: [x, y, z], size: [xs, ys, zs], rotationDegrees: [roll, pitch, yaw] }
}

function ofFields(value: Readonly<Record<string, unknown>>): number[] | undefined {
  const center = toNumbers(value.center)
  const size = toNumbers(value.size)
  const rotation = toNumbers(value.rotation ?? value.rotationDegrees ?? value.rpy)
  return center && size && rotation ? [...center, ...size, ...rotation] : undefined
}
