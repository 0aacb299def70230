import type { Box2d } from './box2d.ts'

/** The smallest box that holds both; both must be in order. */
export function orderedUnion(a: Box2d, b: Box2d): Box2d {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]
}
