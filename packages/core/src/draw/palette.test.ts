import { expect, test } from 'vitest'
import { contrast, type Rgb, textColorOn } from './color.ts'
import { colorsByLabel, palette } from './palette.ts'

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const sights: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function oklab(color: Rgb, sight: number[][]): number[] {
  const linear = color.map((part) =>
    part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  )
  const [r, g, b] = sight.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, at) => sum + weight * linear[at]!, 0),
      ),
    ),
  ) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

test.each(Object.entries(sights))('every two colours stay apart for %s sight', (_, sight) => {
  const labs = palette.map((color) => oklab(color, sight))
  for (let one = 0; one < labs.length; one++) {
    for (let other = 0; other < one; other++) {
      expect(Math.hypot(...labs[one]!.map((value, at) => value - labs[other]![at]!))).toBeGreaterThan(0.09)
    }
  }
})

test('words on a chip of any colour reach WCAG AA for large text', () => {
  for (const color of palette) expect(contrast(color, textColorOn(color))).toBeGreaterThan(4)
})

test('a label keeps its colour in another picture, and labels of one picture differ', () => {
  const one = colorsByLabel(['cat', 'dog', 'cat', 'bus'])
  expect(colorsByLabel(['cat']).get('cat')).toEqual(one.get('cat'))
  expect(colorsByLabel(['bus', 'dog', 'cat'])).toEqual(new Map([...one].sort()))
  const many = Array.from({ length: palette.length }, (_, at) => `label ${at}`)
  expect(new Set([...colorsByLabel(many).values()].map(String)).size).toBe(palette.length)
})
