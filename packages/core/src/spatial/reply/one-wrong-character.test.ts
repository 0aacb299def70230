import { describe, expect, test } from 'vitest'
import { parseDetections } from '../parse-detections.ts'

const boxes = { cat: [10, 20, 300, 400], dog: [50, 60, 700, 800], owl: [111, 222, 333, 444] }
const items = Object.entries(boxes).map(([label, box_2d]) => ({ label, box_2d }))
const outlined = items.map((item) => {
  const [top, left, bottom, right] = item.box_2d as [number, number, number, number]
  const mask = [top, bottom].flatMap((y) => [left, right, left, right, left].map((x) => [y, x]))
  return { ...item, mask }
})
/** White masks of 1, 2 and 3 pixels a side, told apart by their first 32 letters. */
const masks = {
  cat: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAACklEQVQImWP4DwABAQEADeY2wwAAAABJRU5ErkJggg==',
  dog: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADklEQVQImWP4/5/h/38AC/oD/RdlikYAAAAASUVORK5CYII=',
  owl: 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAADCAAAAABzQ+pjAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQImWP4//8/AxQDADXWCPjveMyBAAAAAElFTkSuQmCC',
}
const isName = (label: string): label is keyof typeof masks => label in masks
const masked = items.map((item) => ({
  ...item,
  mask: isName(item.label) && `data:image/png;base64,${masks[item.label]}`,
}))
const fenced = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

const replies = {
  'labels first': JSON.stringify(items),
  'boxes first': JSON.stringify(items.map(({ label, box_2d }) => ({ box_2d, label }))),
  'in a fence': fenced(items),
  'in a wrapper': JSON.stringify({ boxes: items.map((item) => ({ ...item, confidence: 0.5 })) }),
  'line by line': items.map((item) => JSON.stringify(item)).join('\n'),
  'with outlines': JSON.stringify(outlined),
  'with masks': JSON.stringify(masked),
  'with masks first': JSON.stringify(masked.map(({ label, box_2d, mask }) => ({ mask, box_2d, label }))),
}
const signs = ['"', "'", '[', ']', '{', '}', ',', ':', '\\', '']

test('the masks are masks', () => {
  const { detections, issues } = parseDetections(replies['with masks'], {
    size: { width: 1000, height: 1000 },
  })
  expect(detections.map(({ mask }) => mask)).toEqual(
    Object.values(masks).map((base64) => ({ kind: 'png', base64 })),
  )
  expect(issues).toEqual([])
})

/** Every reply with one sign too many, or one character taken out, at any place. */
describe.each(Object.entries(replies))('%s', (_, text) => {
  test.each(signs)('with %j where it does not belong', (sign) => {
    for (let at = 0; at < text.length; at++) {
      const damaged = text.slice(0, at) + sign + text.slice(sign === '' ? at + 1 : at)
      const { detections, issues } = parseDetections(damaged, { size: { width: 1000, height: 1000 } })
      for (const { label, box2d, mask } of detections) {
        if (!isName(label)) continue
        // A damaged number is another box, and never that of another thing.
        for (const item of items) if (item.label !== label) expect(box2d, damaged).not.toEqual(item.box_2d)
        for (const [name, png] of Object.entries(masks)) {
          if (name === label || mask?.kind !== 'png') continue
          expect(mask.base64.startsWith(png.slice(0, 32)), damaged).toBe(false)
        }
      }
      if (detections.length < items.length) expect(issues, damaged).not.toEqual([])
    }
  })
})
