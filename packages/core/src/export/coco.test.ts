import { expect, it } from 'vitest'
import { polygonToMask } from '../masks/polygon-to-spans.ts'
import { maskArea } from '../masks/spans.ts'
import type { Detection } from '../spatial/detection.ts'
import { fromCoco, toCoco } from './coco.ts'
import { toYolo } from './yolo.ts'

const size = { width: 100, height: 50 }

function square(left: number, top: number, side: number) {
  return [
    { x: left, y: top },
    { x: left + side, y: top },
    { x: left + side, y: top + side },
    { x: left, y: top + side },
  ]
}

const frame: Detection = {
  index: 0,
  label: 'frame',
  rect: { left: 10, top: 10, width: 30, height: 30 },
  mask: {
    kind: 'polygon',
    rings: [square(10, 10, 30), square(20, 20, 10)],
    axisOrder: 'xy',
    axisConfidence: 1,
  },
}

it('knows the area and the runs of a polygon that nobody decoded', () => {
  const image = { fileName: 'a.jpg', size, detections: [frame] }
  const [polygons] = toCoco([image]).annotations
  expect(polygons).toMatchObject({ area: 800, segmentation: [[10, 10, 40, 10, 40, 40, 10, 40]] })
  const dataset = toCoco([image], { segmentation: 'rle' })
  expect(maskArea(fromCoco(dataset)[0]!.masks![0]!)).toBe(800)
})

it('keeps a mask of a single pixel', () => {
  const masks = [polygonToMask([square(3, 4, 1)], { size })]
  const detections = [{ index: 0, label: 'dot' }]
  expect(toCoco([{ fileName: 'a.jpg', size, detections, masks }]).annotations).toMatchObject([
    { bbox: [3, 4, 1, 1], area: 1, segmentation: [[3, 4, 4, 4, 4, 5, 3, 5]] },
  ])
})

it('reads data sets that have boxes only', () => {
  const dataset = toCoco([{ fileName: 'a.jpg', size, detections: [frame] }])
  const annotations = dataset.annotations.map(({ segmentation: _, ...rest }) => rest)
  expect(fromCoco({ ...dataset, annotations })[0]!.detections).toMatchObject([
    { label: 'frame', rect: frame.rect },
  ])
})

it('makes no category of a label that nothing is written of, unless it is asked for', () => {
  const point: Detection = { index: 1, label: 'point', point: { x: 3, y: 4 } }
  const image = { fileName: 'a.jpg', size, detections: [point, frame] }
  expect(toCoco([image]).categories.map(({ id, name }) => [id, name])).toEqual([[1, 'frame']])
  expect(toYolo([image])).toMatchObject({
    names: ['frame'],
    files: { 'a.txt': expect.stringMatching(/^0 /) },
  })
  const labels = ['point', 'frame', 'sky']
  expect(toCoco([image], { labels }).categories.map(({ name }) => name)).toEqual(labels)
  expect(toCoco([image], { labels }).annotations.map((annotation) => annotation.category_id)).toEqual([2])
})
