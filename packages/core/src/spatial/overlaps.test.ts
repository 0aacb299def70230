import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { iou } from '../geometry/iou.ts'
import { createTransform } from '../geometry/transform.ts'
import type { Detection } from './detection.ts'
import { mergeTiles } from './merge-tiles.ts'
import { mergeOverlaps, nms } from './nms.ts'
import { parseDetections } from './parse-detections.ts'
import { countByLabel, filterDetections } from './select.ts'

function thing(
  index: number,
  label: string,
  edges: [number, number, number, number],
  confidence?: number,
): Detection {
  const [left, top, width, height] = edges
  return { index, label, rect: { left, top, width, height }, ...(confidence !== undefined && { confidence }) }
}
const indices = (detections: readonly Detection[]) => detections.map(({ index }) => index)

const many = fc
  .array(
    fc.record({
      label: fc.constantFrom('cat', 'dog'),
      left: fc.nat(60),
      top: fc.nat(60),
      width: fc.integer({ min: 1, max: 60 }),
      height: fc.integer({ min: 1, max: 60 }),
      confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list.map(({ label, left, top, width, height, confidence }, index) =>
      thing(index, label, [left, top, width, height], confidence),
    ),
  )

describe('nms', () => {
  it.each([Number.NaN, -0.1, 50])('refuses %d as a threshold', (threshold) => {
    const list = [thing(0, 'cat', [0, 0, 10, 10])]
    for (const run of [nms, mergeOverlaps])
      expect(() => run(list, { threshold })).toThrow(expect.objectContaining({ code: 'request_invalid' }))
  })

  const list = [
    thing(0, 'cat', [0, 0, 100, 100], 0.5),
    thing(1, 'cat', [5, 0, 100, 100], 0.9),
    thing(2, 'dog', [5, 0, 100, 100], 0.4),
    thing(3, 'cat', [300, 0, 50, 50], 0.1),
  ]

  it('keeps the most confident of what overlaps, label by label or not', () => {
    expect(indices(nms(list))).toEqual([1, 2, 3])
    expect(indices(nms(list, { perLabel: false }))).toEqual([1, 3])
    expect(indices(nms(list, { threshold: 0.95 }))).toEqual([0, 1, 2, 3])
    // What does not overlap at all is never one thing.
    expect(indices(nms(list, { threshold: 0 }))).toEqual([1, 2, 3])
  })

  it('keeps the first of equals, and everything without a box', () => {
    const point: Detection = { index: 9, label: 'cat', point: { x: 1, y: 1 } }
    expect(indices(nms([thing(0, 'a', [0, 0, 9, 9]), point, thing(1, 'a', [0, 0, 9, 9])]))).toEqual([0, 9])
    expect(nms([])).toEqual([])
  })

  it('leaves no two of a label that overlap, and drops nothing that overlaps no other', () => {
    fc.assert(
      fc.property(many, fc.double({ min: 0.05, max: 1, noNaN: true }), (all, threshold) => {
        const kept = nms(all, { threshold })
        expect(all).toEqual(expect.arrayContaining(kept))
        expect(indices(kept)).toEqual(indices(kept).toSorted((a, b) => a - b))
        for (const [at, one] of kept.entries()) {
          for (const other of kept.slice(0, at)) {
            if (one.label === other.label) expect(iou(one.rect!, other.rect!)).toBeLessThan(threshold)
          }
        }
        for (const one of all.filter((detection) => !kept.includes(detection))) {
          const better = kept.some(
            (other) =>
              other.label === one.label &&
              iou(one.rect!, other.rect!) >= threshold &&
              (other.confidence ?? 1) >= (one.confidence ?? 1),
          )
          expect(better).toBe(true)
        }
        expect(nms(kept, { threshold })).toEqual(kept)
      }),
    )
  })
})

describe('mergeOverlaps', () => {
  it('makes one box of a group, with all else from its best', () => {
    const merged = mergeOverlaps([
      { ...thing(0, 'cat', [0, 0, 100, 100], 0.5), box2d: [0, 0, 100, 100] },
      { ...thing(1, 'cat', [20, 10, 100, 100], 0.9), box2d: [10, 20, 110, 120], extra: { best: true } },
    ])
    expect(merged).toEqual([
      {
        index: 1,
        label: 'cat',
        confidence: 0.9,
        rect: { left: 0, top: 0, width: 120, height: 110 },
        box2d: [0, 0, 110, 120],
        extra: { best: true },
      },
    ])
  })

  it('holds every box of what it merged', () => {
    fc.assert(
      fc.property(many, (all) => {
        const merged = mergeOverlaps(all)
        for (const { label, rect } of all) {
          const inside = merged.some(
            (one) =>
              one.label === label &&
              one.rect!.left <= rect!.left &&
              one.rect!.top <= rect!.top &&
              one.rect!.left + one.rect!.width >= rect!.left + rect!.width &&
              one.rect!.top + one.rect!.height >= rect!.top + rect!.height,
          )
          expect(inside).toBe(true)
        }
      }),
    )
  })
})

describe('mergeTiles', () => {
  const size = { width: 1000, height: 500 }
  // Two tiles side by side with 200 pixels in common; the model answers each in its own thousandths.
  const tiles = [0, 400].map((left) => ({
    left,
    transform: createTransform(size, { crop: { left, top: 0, width: 600, height: 500 } }),
  }))
  const see = (things: readonly [string, number, number, number, number][]) =>
    tiles.map(({ left, transform }) => {
      const items = things.flatMap(([label, x, y, width, height]) => {
        const from = Math.max(x, left)
        const to = Math.min(x + width, left + 600)
        if (to - from < 5) return []
        const box_2d = [y / 0.5, (from - left) / 0.6, (y + height) / 0.5, (to - left) / 0.6].map(Math.round)
        return [{ box_2d, label }]
      })
      return parseDetections(JSON.stringify(items), { transform })
    })

  it('makes one of what two tiles saw, in the pixels and thousandths of the whole picture', () => {
    const merged = mergeTiles(
      see([
        ['cat', 420, 100, 120, 100],
        ['dog', 50, 50, 100, 100],
        ['dog', 850, 300, 100, 100],
      ]),
      { size },
    )
    expect(merged.map(({ label, index }) => [label, index])).toEqual([
      ['cat', 0],
      ['dog', 1],
      ['dog', 2],
    ])
    const cat = merged[0]!
    expect(Math.abs(cat.rect!.left - 420)).toBeLessThanOrEqual(1)
    expect(Math.abs(cat.rect!.width - 120)).toBeLessThanOrEqual(2)
    expect(Math.abs(cat.box2d![1] - 420)).toBeLessThanOrEqual(2)
    expect(Math.abs(cat.box2d![0] - 200)).toBeLessThanOrEqual(2)
  })

  it('takes a part at the edge of one tile for the whole that the other saw', () => {
    // The first tile sees only what reaches into it, 420 to 600 of 420 to 900.
    const merged = mergeTiles(see([['bus', 420, 100, 480, 200]]), { size })
    expect(merged).toHaveLength(1)
    expect(merged[0]!.rect!.width).toBeGreaterThan(470)
  })

  it('keeps neighbours apart', () => {
    expect(
      mergeTiles(
        see([
          ['cup', 420, 100, 60, 60],
          ['cup', 490, 100, 60, 60],
        ]),
        { size },
      ),
    ).toHaveLength(2)
  })
})

describe('filterDetections and countByLabel', () => {
  const list: Detection[] = [
    { ...thing(0, 'Cat', [0, 0, 100, 100], 0.9), mask: { kind: 'png', base64: '' } },
    { ...thing(1, 'dog', [90, 0, 100, 100], 0.2), mask: { kind: 'none', reason: 'missing' } },
    { index: 2, label: '__proto__', point: { x: 5, y: 5 } },
    thing(3, 'cat', [0, 0, 10, 10]),
  ]
  it.each([
    [{}, [0, 1, 2, 3]],
    [{ labels: ['CAT'] }, [0, 3]],
    [{ minConfidence: 0.5 }, [0, 2, 3]],
    [{ minArea: 101 }, [0, 1]],
    [{ maxArea: 100 }, [3]],
    [{ hasMask: true }, [0]],
    [{ within: { left: 0, top: 0, width: 120, height: 120 } }, [0, 2, 3]],
    [{ within: { left: 0, top: 0, width: 120, height: 120 }, minInside: 0.3 }, [0, 1, 2, 3]],
    [{ labels: ['cat'], minArea: 101 }, [0]],
  ])('%j', (filter, wanted) => {
    expect(indices(filterDetections(list, filter))).toEqual(wanted)
  })

  it('counts any word, in the order they come', () => {
    const counts = countByLabel([...list, ...list.slice(3)])
    expect(Object.entries(counts)).toEqual([
      ['Cat', 1],
      ['dog', 1],
      ['__proto__', 1],
      ['cat', 2],
    ])
  })
})
