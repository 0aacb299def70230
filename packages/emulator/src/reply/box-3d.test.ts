import { expect, test } from 'vitest'
import { guessBox3d } from './box-3d.ts'

test('the front of the guess, seen by a camera of 60 degrees, is the box in the picture', () => {
  const size = { width: 1280, height: 960 }
  const box = [388, 374, 685, 456] as const
  const [x, y, z, wide, deep, high, ...angles] = guessBox3d(box, size) as [
    number,
    number,
    number,
    number,
    number,
    number,
    ...number[],
  ]
  expect(angles).toEqual([0, 0, 0])
  const focal = size.width / (2 * Math.tan(Math.PI / 6))
  const front = y - deep / 2
  const across = (metres: number) => ((size.width / 2 + (focal * metres) / front) * 1000) / size.width
  const down = (metres: number) => ((size.height / 2 - (focal * metres) / front) * 1000) / size.height
  const seen = [down(z + high / 2), across(x - wide / 2), down(z - high / 2), across(x + wide / 2)]
  seen.forEach((edge, at) => {
    expect(Math.abs(edge - box[at]!)).toBeLessThan(1)
  })
})

test('a picture whose size is not known is taken for a square', () => {
  expect(guessBox3d([0, 0, 1000, 1000], {}).slice(3, 6)).toEqual([2.309, 2.309, 2.309])
})
