import { describe, expect, test } from 'vitest'
import { parseDetections } from '../parse-detections.ts'

const boxes = { cat: [10, 20, 300, 400], dog: [50, 60, 700, 800], owl: [111, 222, 333, 444] }
const items = Object.entries(boxes)
const fenced = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

const replies = {
  'boxes first': JSON.stringify(items.map(([label, box_2d]) => ({ box_2d, label }))),
  'labels first': JSON.stringify(items.map(([label, box_2d]) => ({ label, box_2d }))),
  'in a fence': fenced(items.map(([label, box_2d]) => ({ label, box_2d }))),
  'in a fence, boxes first': fenced(items.map(([label, box_2d]) => ({ box_2d, label }))),
  'in a wrapper': JSON.stringify({
    boxes: items.map(([label, box_2d]) => ({ label, box_2d, confidence: 0.5 })),
  }),
  'line by line': items.map(([label, box_2d]) => JSON.stringify({ label, box_2d })).join('\n'),
}
const signs = ['"', "'", '[', ']', '{', '}', ',', ':', '\\', ' ', '']

/** Every reply with one sign too many, or one character taken out, at any place. */
describe.each(Object.entries(replies))('%s', (_, text) => {
  test.each(signs)('with %j where it does not belong', (sign) => {
    for (let at = 0; at < text.length; at++) {
      const damaged = text.slice(0, at) + sign + text.slice(sign === '' ? at + 1 : at)
      const { detections, issues } = parseDetections(damaged, { size: { width: 1000, height: 1000 } })
      for (const { label, box2d } of detections) {
        const others = items.filter(([name]) => name !== label).map(([, box]) => String(box))
        // A damaged number is another box, and never that of another thing.
        if (label in boxes) expect(others, damaged).not.toContain(String(box2d))
      }
      if (detections.length < items.length) expect(issues, damaged).not.toEqual([])
    }
  })
})
