import type { Box3d } from '../detection.ts'
import { isRecord, numbersInText, toNumber, toNumbers } from './numbers.ts'

type Triple = [x: number, y: number, z: number]

/**
 * `[xc, yc, zc, xs, ys, zs, roll, pitch, yaw]`, metres and degrees, flat or in three lists, or the same as fields.
 * Source: google-gemini/starter-applets, spatial/src/Prompt.tsx
 */
export function readBox3d(value: unknown): Box3d | undefined {
  if (isRecord(value)) return ofFields(value)
  const numbers = typeof value === 'string' ? numbersInText(value) : flatNumbers(value)
  if (numbers?.length !== 9) return undefined
  const [x, y, z, xs, ys, zs, roll, pitch, yaw] = numbers as [...Triple, ...Triple, ...Triple]
  return { center: [x, y, z], size: [xs, ys, zs], rotationDegrees: [roll, pitch, yaw] }
}

function flatNumbers(value: unknown): number[] | undefined {
  return Array.isArray(value) ? toNumbers(value.flat(2)) : undefined
}

/** What each third of the box is called as a whole, and what its numbers are called alone. */
const thirds = {
  center: [
    'center centre position location translation',
    'x xcenter centerx cx xc',
    'y ycenter centery cy yc',
    'z zcenter centerz cz zc',
  ],
  size: [
    'size dimensions dimension extent extents',
    'xsize sizex sx xs',
    'ysize sizey sy ys',
    'zsize sizez sz zs',
  ],
  rotation: ['rotation rotationdegrees rpy orientation euler eulerangles', 'roll', 'pitch', 'yaw'],
} as const

function ofFields(value: Readonly<Record<string, unknown>>): Box3d | undefined {
  const fields = byPlainName(value)
  const third = ([whole, ...names]: readonly string[]): Triple | undefined => {
    const one = first(fields, whole!)
    if (Array.isArray(one)) return triple(toNumbers(one))
    const from = isRecord(one) ? byPlainName(one) : fields
    const inside = ['x', 'y', 'z']
    return triple(
      names.map((words, at) => toNumber(first(from, isRecord(one) ? `${words} ${inside[at]}` : words))),
    )
  }
  const center = third(thirds.center)
  const size = third(thirds.size)
  const rotationDegrees = third(thirds.rotation)
  return center && size && rotationDegrees ? { center, size, rotationDegrees } : undefined
}

function first(fields: ReadonlyMap<string, unknown>, words: string): unknown {
  return fields.get(words.split(' ').find((word) => fields.has(word)) ?? '')
}

function byPlainName(value: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(
    Object.entries(value).map(([key, entry]) => [key.toLowerCase().replace(/[^a-z0-9]/g, ''), entry]),
  )
}

function triple(numbers: readonly (number | undefined)[] | undefined): Triple | undefined {
  if (numbers?.length !== 3 || numbers.includes(undefined)) return undefined
  return [...numbers] as Triple
}
