import { expect, it } from 'vitest'
import { polygonToMask } from '../masks/polygon-to-spans.ts'
import type { Detection } from '../spatial/detection.ts'
import { fromYolo, toYolo } from './yolo.ts'

const size = { width: 100, height: 50 }
const box: Detection = { index: 0, label: 'box', rect: { left: 10, top: 10, width: 20, height: 20 } }
const triangle: Detection = {
  index: 1,
  label: 'triangle',
  rect: { left: 50, top: 10, width: 20, height: 20 },
  mask: {
    kind: 'polygon',
    rings: [
      [
        { x: 50, y: 30 },
        { x: 60, y: 10 },
        { x: 70, y: 30 },
      ],
    ],
    axisOrder: 'xy',
    axisConfidence: 1,
  },
}

it('never mixes boxes and outlines in one file, as readers take all lines for the same', () => {
  const { files } = toYolo([{ fileName: 'a.jpg', size, detections: [box, triangle] }], { shape: 'polygons' })
  expect(files['a.txt']).toBe('0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6\n1 0.5 0.6 0.6 0.2 0.7 0.6\n')
})

it('writes the outline with the largest area, not that with the most corners', () => {
  const plain = [
    { x: 0, y: 0 },
    { x: 40, y: 0 },
    { x: 40, y: 40 },
    { x: 0, y: 40 },
  ]
  const jagged = Array.from({ length: 40 }, (_, at) => ({ x: 60 + at / 2, y: at % 2 ? 5 : 10 })).concat([
    { x: 80, y: 12 },
    { x: 60, y: 12 },
  ])
  const image = { fileName: 'a.jpg', size, detections: [box] }
  const masks = [polygonToMask([jagged, plain], { size })]
  const { files } = toYolo([{ ...image, masks }], { shape: 'polygons', tolerance: 0 })
  expect(files['a.txt']).toBe('0 0 0 0.4 0 0.4 0.8 0 0.8\n')
})

it('keeps numbers within 0..1', () => {
  const rect = { left: -10, top: 30, width: 40, height: 100 }
  const detections = [{ ...box, rect }]
  expect(toYolo([{ fileName: 'a.jpg', size, detections }]).files['a.txt']).toBe('0 0.15 0.8 0.3 0.4\n')
  const beside = [{ ...box, rect: { ...rect, left: 100 } }]
  expect(toYolo([{ fileName: 'a.jpg', size, detections: beside }]).files['a.txt']).toBe('')
})

it('refuses to write two pictures into one label file', () => {
  const images = ['x/a.jpg', 'x/a.png'].map((fileName) => ({ fileName, size, detections: [box] }))
  expect(() => toYolo(images)).toThrow(expect.objectContaining({ code: 'request_invalid' }))
})

it('names no classes where there are none', () => {
  expect(toYolo([{ fileName: 'a.jpg', size, detections: [] }])).toMatchObject({
    files: { 'a.txt': '' },
    yaml: expect.stringMatching(/names: \{\}\n$/),
  })
})

it('reads how sure a prediction is', () => {
  const [found] = fromYolo('0 0.5 0.5 0.2 0.4 0.75\n', { size, names: ['cat'] })
  expect(found).toMatchObject({
    label: 'cat',
    confidence: 0.75,
    rect: { left: 40, top: 15, width: 20, height: 20 },
  })
})
