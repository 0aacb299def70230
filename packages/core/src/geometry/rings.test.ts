import { expect, it } from 'vitest'
import { outerRings, ringArea } from './rings.ts'

function square(left: number, top: number, side: number) {
  return [
    { x: left, y: top },
    { x: left + side, y: top },
    { x: left + side, y: top + side },
    { x: left, y: top + side },
  ]
}

it('measures a ring whichever way it goes round', () => {
  expect(ringArea(square(3, 4, 5))).toBe(25)
  expect(ringArea(square(3, 4, 5).reverse())).toBe(25)
})

it('leaves out holes, and keeps islands in them', () => {
  const [outside, hole, island, other] = [
    square(0, 0, 30),
    square(5, 5, 20),
    square(10, 10, 5),
    square(40, 0, 5),
  ]
  expect(outerRings([hole!, outside!, island!, other!])).toEqual([outside, island, other])
})
