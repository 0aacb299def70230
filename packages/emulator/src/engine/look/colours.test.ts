import { expect, test } from 'vitest'
import { nameColour, nameColours } from './colours.ts'

test.each([
  [[0, 0, 0], 'black'],
  [[255, 255, 255], 'white'],
  [[128, 128, 128], 'grey'],
  [[220, 20, 30], 'red'],
  [[255, 140, 0], 'orange'],
  [[120, 70, 20], 'brown'],
  [[250, 235, 40], 'yellow'],
  [[30, 160, 60], 'green'],
  [[10, 60, 20], 'dark green'],
  [[30, 80, 220], 'blue'],
  [[170, 200, 250], 'light blue'],
  [[130, 40, 200], 'purple'],
  [[240, 60, 150], 'pink'],
  [[225, 205, 170], 'beige'],
] as const)('%j is %s', ([red, green, blue], name) => expect(nameColour(red, green, blue)).toBe(name))

test('the largest part comes first and specks are left out', async () => {
  const data = new Uint8Array(100 * 100 * 3).fill(255)
  for (let at = 0; at < 3000; at++) data.set([30, 80, 220], at * 3)
  data.set([220, 20, 30], 29_000)
  expect(await nameColours({ width: 100, height: 100, data })).toEqual(['white', 'blue'])
})
