import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tileGrid } from './tile-grid.ts'

test('a picture that fits is one slice', () => {
  expect(tileGrid({ width: 800, height: 600 })).toEqual([{ left: 0, top: 0, width: 800, height: 600 }])
})

test('a wide picture is cut in a row, with overlap', () => {
  expect(tileGrid({ width: 1800, height: 600 }, { sidePx: 1000, overlap: 0.2 })).toEqual([
    { left: 0, top: 0, width: 1000, height: 600 },
    { left: 800, top: 0, width: 1000, height: 600 },
  ])
})

test.each([{ sidePx: 8 }, { overlap: 1 }, { overlap: -0.1 }, { sidePx: Number.NaN }])(
  '%j is refused',
  (grid) => {
    expect(() => tileGrid({ width: 100, height: 100 }, grid)).toThrow(/out of range/)
  },
)

test('every pixel is in a slice, every slice is in the picture, neighbours overlap enough', () => {
  const side = fc.integer({ min: 32, max: 400 })
  const overlap = fc.double({ min: 0, max: 0.9, noNaN: true })
  const length = fc.integer({ min: 1, max: 3000 })
  fc.assert(
    fc.property(length, side, overlap, (width, sidePx, share) => {
      const row = tileGrid({ width, height: 1 }, { sidePx, overlap: share })
      expect(row[0]?.left).toBe(0)
      expect(row.at(-1)!.left + row.at(-1)!.width).toBe(width)
      row.slice(1).forEach((tile, at) => {
        const shared = row[at]!.left + row[at]!.width - tile.left
        // Rounding to whole pixels may cost one.
        expect(shared).toBeGreaterThanOrEqual(Math.min(sidePx * share, sidePx - 1) - 1)
      })
    }),
  )
})
