import { expect, it } from 'vitest'
import { maskToRle, rleToMask } from './rle.ts'
import { maskArea } from './spans.ts'

it('reads a run that goes on over many columns', () => {
  const mask = rleToMask({ size: [3000, 4000], counts: [1, 11_999_998, 1] })
  expect(maskArea(mask)).toBe(11_999_998)
  expect(maskToRle(mask, { size: { width: 4000, height: 3000 } }).counts).toEqual([1, 11_999_998, 1])
})

it('joins runs with no zeros between them', () => {
  const mask = rleToMask({ size: [4, 2], counts: [1, 1, 0, 2, 0, 2] })
  expect(maskToRle(mask, { size: { width: 2, height: 4 } }).counts).toEqual([1, 5, 2])
})

it('refuses sides that cost memory with no pixel between them', () => {
  for (const size of [
    [0, 1e9],
    [1e9, 0],
  ] as const) {
    expect(() => rleToMask({ size, counts: [] })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  }
})

it('refuses sizes that are none before it takes memory for them', () => {
  for (const [height, width] of [
    [1e9, 1e9],
    [1e9, 1],
    [-2, -2],
    [2.5, 2],
    [Number.NaN, 2],
  ] as const) {
    expect(() => rleToMask({ size: [height, width], counts: [4] })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  }
})
