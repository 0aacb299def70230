import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ringsArea } from './area.ts'
import { outlineRuns, type Run } from './outline-runs.ts'

function runsOf(grid: readonly (readonly boolean[])[]): Run[] {
  const runs: Run[] = []
  grid.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const start = x
      while (row[x]) x++
      runs.push([y, start, x])
    }
  })
  return runs
}

test('a square, and a square with a hole', () => {
  const square = outlineRuns([
    [2, 1, 3],
    [3, 1, 3],
  ])
  expect(square).toHaveLength(1)
  expect(square[0]).toHaveLength(4)
  expect(square[0]).toEqual(
    expect.arrayContaining([
      { x: 1, y: 2 },
      { x: 3, y: 2 },
      { x: 3, y: 4 },
      { x: 1, y: 4 },
    ]),
  )
  const ring = outlineRuns([
    [0, 0, 3],
    [1, 0, 1],
    [1, 2, 3],
    [2, 0, 3],
  ])
  expect(ring.map((points) => points.length).sort()).toEqual([4, 4])
})

test('outlines filled again give the very same pixels', () => {
  const grids = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .chain(([width, height]) =>
      fc.array(fc.array(fc.boolean(), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    )
  fc.assert(
    fc.property(grids, (grid) => {
      const runs = runsOf(grid)
      const size = { width: grid[0]!.length, height: grid.length }
      const filled: Run[] = []
      ringsArea(outlineRuns(runs), size)?.forEachRun((y, start, end) => {
        const last = filled.at(-1)
        // Rings that touch give runs that touch; they are one run of pixels.
        if (last && last[0] === y && last[2] === start) filled[filled.length - 1] = [y, last[1], end]
        else filled.push([y, start, end])
      })
      expect(filled).toEqual(runs)
    }),
    { numRuns: 300 },
  )
})
