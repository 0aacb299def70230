import { describe, expect, it } from 'vitest'
import { createDetectionReader } from '../detection-reader.ts'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1000, height: 1000 }
const box = [100, 200, 300, 400]
const other = [500, 600, 700, 800]

function read(value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const { detections, issues } = parseDetections(text, { size })
  return {
    things: detections.map(({ label, box2d }) => [label, box2d]),
    detections,
    codes: issues.map(({ code }) => code),
  }
}

describe('a place in an object of its own', () => {
  it.each([
    ['coordinates', { x1: 200, y1: 100, x2: 400, y2: 300 }],
    ['location', { ymin: 100, xmin: 200, ymax: 300, xmax: 400 }],
    ['location', { box_2d: box }],
    ['region', { box_2d: box }],
    ['geometry', { box_2d: box }],
    ['detection', { bbox: box }],
    ['whatever', { box_2d: box }],
  ])('belongs to the item round it: %s %j', (key, place) => {
    const before = [{ [key]: place, label: 'cat', confidence: 0.9, color: 'grey' }]
    const after = [{ label: 'cat', [key]: place, confidence: 0.9, color: 'grey' }]
    for (const items of [before, after]) {
      const { detections, codes } = read(items)
      expect(detections).toEqual([
        expect.objectContaining({ index: 0, label: 'cat', box2d: box, confidence: 0.9 }),
      ])
      expect(detections[0]!.extra).toEqual({ color: 'grey' })
      expect(codes).toEqual([])
    }
  })

  it('is named by its key where nothing round it has words', () => {
    const both = [
      ['cat', box],
      ['dog', other],
    ]
    expect(read({ cat: { box_2d: box }, dog: { box_2d: other } }).things).toEqual(both)
    expect(read([{ cat: { box_2d: box } }, { dog: { box_2d: other } }]).things).toEqual(both)
    expect(read({ frame: 3, cat: { box_2d: box }, dog: { box_2d: other } }).things).toEqual(both)
  })

  it('is an item of its own beside others', () => {
    expect(read([{ name: 'Bo', face: { box_2d: box }, body: { box_2d: other } }]).things).toEqual([
      ['Bo', box],
      ['Bo', other],
    ])
    expect(
      read([{ name: 'shelf', area: { box_2d: box }, items: [{ label: 'cup', box_2d: other }] }]).things,
    ).toEqual([
      ['shelf', box],
      ['cup', other],
    ])
  })

  it('is kept when the reply ends before its words', () => {
    const cut = read('[{"geometry":{"box_2d":[100,200,300,400]},"label":"ca')
    expect(cut.things).toEqual([['', box]])
    expect(cut.codes).toEqual(['reply_truncated'])
  })

  it('comes out of a stream as it does out of the whole', () => {
    const text = JSON.stringify([{ geometry: { box_2d: box }, label: 'cat' }, { dog: { box_2d: other } }])
    const reader = createDetectionReader({ size })
    for (const letter of text) reader.push(letter)
    expect(reader.end()).toEqual(parseDetections(text, { size }))
  })
})

describe('sides', () => {
  it('of the picture hold items', () => {
    const both = [
      ['cat', box],
      ['dog', other],
    ]
    const [cat, dog] = [
      { box_2d: box, label: 'cat' },
      { box_2d: other, label: 'dog' },
    ]
    expect(read({ left: cat, right: dog }).things).toEqual(both)
    expect(read({ left: [cat], center: [dog] }).things).toEqual(both)
    expect(read({ top_left: cat, bottom_right: dog })).toMatchObject({ things: both, codes: [] })
    expect(read({ top: { box_2d: box }, bottom: { box_2d: other } }).things).toEqual([
      ['top', box],
      ['bottom', other],
    ])
  })

  it('of a box are its edges and corners', () => {
    expect(read({ label: 'cat', left: 200, top: 100, right: 400, bottom: 300 }).things).toEqual([
      ['cat', box],
    ])
    const corners = { topLeft: { x: 200, y: 100 }, bottomRight: { x: 400, y: 300 } }
    expect(read({ label: 'cat', ...corners }).things).toEqual([['cat', box]])
    expect(read({ label: 'cat', box: corners }).things).toEqual([['cat', box]])
    expect(read({ label: 'cat', top_left: [100, 200], bottom_right: [300, 400] }).things).toEqual([
      ['cat', box],
    ])
  })

  it('of an appraisal are no items', () => {
    const found = { detections: [{ label: 'crack', box_2d: box }] }
    const grades = { topLeft: { score: 80, issues: ['dust'] }, bottomRight: { score: 90, issues: [] } }
    expect(read({ ...found, quadrants: grades })).toMatchObject({ things: [['crack', box]], codes: [] })
    const after = read({ quadrants: grades, ...found })
    expect(after).toMatchObject({ things: [['crack', box]], codes: [] })
    expect(after.detections[0]!.index).toBe(0)
  })
})
