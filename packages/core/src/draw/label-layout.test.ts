import fc from 'fast-check'
import { expect, test } from 'vitest'
import { overlaps, placeLabels } from './label-layout.ts'

const request = fc.record({
  width: fc.integer({ min: 1, max: 120 }),
  height: fc.integer({ min: 1, max: 40 }),
  anchor: fc.record({
    left: fc.integer({ min: -50, max: 400 }),
    top: fc.integer({ min: -50, max: 400 }),
    width: fc.integer({ min: 0, max: 300 }),
    height: fc.integer({ min: 0, max: 300 }),
  }),
})

test('no chip overlaps another or leaves the picture', () => {
  const cases = fc.record({
    requests: fc.array(request, { maxLength: 30 }),
    size: fc.record({ width: fc.integer({ min: 1, max: 400 }), height: fc.integer({ min: 1, max: 400 }) }),
  })
  fc.assert(
    fc.property(cases, ({ requests, size }) => {
      const chips = placeLabels(requests, size).flatMap((place, at) =>
        place
          ? [{ left: place.left, top: place.top, width: requests[at]!.width, height: requests[at]!.height }]
          : [],
      )
      chips.forEach((chip, at) => {
        expect(Math.min(chip.left, chip.top)).toBeGreaterThanOrEqual(0)
        expect(chip.left + chip.width).toBeLessThanOrEqual(size.width)
        expect(chip.top + chip.height).toBeLessThanOrEqual(size.height)
        for (const other of chips.slice(0, at)) expect(overlaps(chip, other)).toBe(false)
      })
    }),
    { numRuns: 200 },
  )
})

test('a lone chip stands on its box, or inside where there is no room above and below', () => {
  const size = { width: 200, height: 100 }
  const chip = { width: 40, height: 12 }
  const above = placeLabels([{ ...chip, anchor: { left: 50, top: 40, width: 80, height: 30 } }], size)
  expect(above[0]).toEqual({ left: 50, top: 28, detached: false })
  const whole = placeLabels([{ ...chip, anchor: { left: 0, top: 0, width: 200, height: 100 } }], size)
  expect(whole[0]).toEqual({ left: 0, top: 0, detached: false })
})

test('a chip larger than the picture has no place', () => {
  const anchor = { left: 0, top: 0, width: 5, height: 5 }
  expect(placeLabels([{ width: 50, height: 5, anchor }], { width: 20, height: 20 })).toEqual([undefined])
})

test('a chip does not hide the point that it names, in a corner of the picture either', () => {
  const size = { width: 200, height: 100 }
  for (const [left, top] of [
    [-4, -4],
    [194, -4],
    [-4, 94],
    [194, 94],
    [100, 50],
  ] as const) {
    const anchor = { left, top, width: 10, height: 10 }
    const place = placeLabels([{ width: 40, height: 12, anchor }], size)[0]!
    expect(overlaps({ ...place, width: 40, height: 12 }, anchor)).toBe(false)
  }
})

test('chips leave most of the picture to be seen', () => {
  const anchor = { left: 10, top: 10, width: 30, height: 20 }
  const requests = Array.from({ length: 40 }, () => ({ width: 30, height: 10, anchor }))
  const count = placeLabels(requests, { width: 100, height: 100 }).filter(Boolean).length
  expect(count).toBeGreaterThan(8)
  expect(count * 300).toBeLessThanOrEqual(4000)
})

test('a chip covers no small thing that is shown while there is another place beside its box', () => {
  const size = { width: 200, height: 100 }
  const anchor = { left: 90, top: 50, width: 6, height: 6 }
  const request = { width: 40, height: 12, anchor }
  const [usual] = placeLabels([request], size)
  const dot = { left: usual!.left + 10, top: usual!.top + 4, width: 6, height: 6 }
  const [moved] = placeLabels([request], size, { shown: [dot, anchor] })
  const chip = { ...request, left: moved!.left, top: moved!.top }
  expect([overlaps(chip, dot), overlaps(chip, anchor), moved!.detached]).toEqual([false, false, false])
  // With nowhere else to go it covers a dot rather than to go away.
  const everywhere = { left: -50, top: -50, width: 300, height: 200 }
  expect(placeLabels([request], size, { shown: [everywhere] })).toEqual([usual])
})

test('a chip does not lie on a thing smaller than itself while there is a place beside it', () => {
  // The chip is wider than what is left of the picture on either side.
  const anchor = { left: 22, top: 8, width: 18, height: 22 }
  const [place] = placeLabels([{ width: 43, height: 13, anchor }], { width: 64, height: 64 })
  expect(place).toEqual({ left: 21, top: 30, detached: false })
})

test('a chip does not hide what stands where it would usually go', () => {
  const size = { width: 160, height: 120 }
  const table = { width: 43, height: 22, anchor: { left: 44, top: 71, width: 100, height: 48 } }
  const glass = { width: 76, height: 21, anchor: { left: 59, top: 46, width: 13, height: 36 } }
  const bottle = { width: 48, height: 21, anchor: { left: 72, top: 30, width: 12, height: 50 } }
  const requests = [glass, bottle, table]
  const places = placeLabels(requests, size)
  const hidden = (thing: typeof table) =>
    requests.map((request, at) => {
      const { left, top } = places[at]!
      const { anchor } = thing
      const width = Math.min(left + request.width, anchor.left + anchor.width) - Math.max(left, anchor.left)
      const height = Math.min(top + request.height, anchor.top + anchor.height) - Math.max(top, anchor.top)
      return (Math.max(0, width) * Math.max(0, height)) / (anchor.width * anchor.height)
    })
  for (const thing of requests) expect(Math.max(...hidden(thing))).toBeLessThanOrEqual(1 / 3)
})
