import { describe, expect, it } from 'vitest'
import { createDetectionReader } from '../detection-reader.ts'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1600, height: 900 }

function read(value: unknown) {
  const { detections, issues } = parseDetections(JSON.stringify(value), { size })
  return {
    found: detections.map(({ label, box2d }) => [label, box2d?.map(Math.round)]),
    codes: issues.map(({ code, index }) => (index === undefined ? code : `${code} ${index}`)),
    detections,
  }
}

describe('documents of COCO', () => {
  const images = [{ id: 7, width: 1600, height: 900, file_name: 'a.jpg' }]
  const annotations = [
    { id: 1, image_id: 7, category_id: 3, bbox: [320, 90, 320, 180], area: 57600, iscrowd: 0 },
    { id: 2, image_id: 7, category_id: 4, bbox: [0, 0, 1600, 900], area: 1, iscrowd: 0 },
  ]
  const categories = [
    { id: 3, name: 'cat', supercategory: 'animal' },
    { id: 4, name: 'dog', supercategory: 'animal' },
  ]
  const found = [
    ['cat', [100, 200, 300, 400]],
    ['dog', [0, 0, 1000, 1000]],
  ]
  const codes = ['box_coco 0', 'box_coco 1']

  it.each([
    { images, annotations, categories },
    { categories, images, annotations },
    { info: { description: 'x' }, annotations, categories },
    { annotations, categories: { 3: 'cat', 4: 'dog' } },
  ])('are boxes in pixels with the names of their table: %j', (document) => {
    expect(read(document)).toMatchObject({ found, codes })
  })

  it('are given when they are whole, as their names may come last', () => {
    const text = `\`\`\`json\n${JSON.stringify({ images, annotations, categories }, null, 1)}\n\`\`\``
    const reader = createDetectionReader({ size })
    const pushed = [...text].flatMap((letter) => reader.push(letter))
    expect(pushed).toEqual([])
    expect(reader.end()).toEqual(parseDetections(text, { size }))
  })

  it('keep what closed when they are cut, without names that never came', () => {
    const text = JSON.stringify({ annotations, categories })
    for (let at = 0; at < text.length; at++) {
      for (const { label, rect } of parseDetections(text.slice(0, at), { size }).detections) {
        expect(['', 'cat', 'dog']).toContain(label)
        expect([320, 0]).toContain(rect!.left)
      }
    }
  })

  it('count in pixels of the picture that they speak of, whatever its real size', () => {
    const half = annotations.map((one) => ({ ...one, bbox: one.bbox.map((edge) => edge / 2) }))
    const small = [{ ...images[0], width: 800, height: 450 }]
    expect(read({ images: small, annotations: half, categories }).found).toEqual(found)
  })

  it('bring their polygons along', () => {
    const segmentation = [[320, 90, 640, 90, 640, 270, 320, 270]]
    const { detections } = read({ images, annotations: [{ ...annotations[0], segmentation }], categories })
    expect(detections[0]!.mask).toMatchObject({
      kind: 'polygon',
      axisOrder: 'xy',
      rings: [
        [
          { x: 320, y: 90 },
          { x: 640, y: 90 },
          { x: 640, y: 270 },
          { x: 320, y: 270 },
        ],
      ],
    })
  })

  it('need no list for a box, and no box for a polygon', () => {
    const bbox = { x: 320, y: 90, width: 320, height: 180 }
    expect(read({ annotations: [{ category_id: 3, bbox }], categories })).toMatchObject({
      found: [found[0]],
      codes: ['box_coco 0'],
    })
    const segmentation = [[320, 90, 640, 90, 640, 270]]
    const { detections } = read({ annotations: [{ category_id: 3, segmentation }], categories })
    expect(detections).toMatchObject([
      { label: 'cat', mask: { rings: [[{ x: 320, y: 90 }, {}, { x: 640, y: 270 }]] } },
    ])
  })

  it('say what they are in words too, and are not read twice for that', () => {
    expect(read({ format: 'coco', unit: 'pixels', annotations, categories })).toMatchObject({ found, codes })
    const xyxy = { format: 'xyxy', annotations: [{ category_id: 3, bbox: [200, 100, 400, 300] }], categories }
    expect(read(xyxy)).toMatchObject({ found: [found[0]], codes: [] })
  })

  it('keep items in their order beside others', () => {
    const other = { box_2d: [1, 2, 30, 40], label: 'cup' }
    expect(read([annotations[0], other, { ...annotations[0], bbox: [0, 90, 320, 180] }])).toMatchObject({
      found: [
        ['', [100, 200, 300, 400]],
        ['cup', [1, 2, 30, 40]],
        ['', [100, 0, 300, 200]],
      ],
      codes: ['category_unnamed 0', 'box_coco 0', 'category_unnamed 2', 'box_coco 2'],
    })
  })
})

it('reads lists of results, and says that their categories have no names', () => {
  const result = { image_id: 42, category_id: 18, bbox: [320, 90, 320, 180], score: 0.5 }
  const { found, codes, detections } = read([result])
  expect(found).toEqual([['', [100, 200, 300, 400]]])
  expect(codes).toEqual(['category_unnamed 0', 'box_coco 0'])
  expect(detections[0]).toMatchObject({ confidence: 0.5, extra: { image_id: 42, category_id: 18 } })
  expect(read([{ ...result, category: 'dog' }])).toMatchObject({ found: [['dog', [100, 200, 300, 400]]] })
})

it('says its doubt when the numbers do not fit the picture as they should', () => {
  const corners = { category_id: 1, bbox: [700, 200, 990, 400] }
  expect(read([corners])).toMatchObject({
    found: [['', [700, 200, 990, 400]]],
    codes: ['category_unnamed 0', 'box_coco_doubtful 0'],
  })
  const thousandths = { category_id: 1, bbox: [200, 800, 200, 180] }
  expect(read([thousandths])).toMatchObject({
    found: [['', [800, 200, 980, 400]]],
    codes: ['category_unnamed 0', 'box_coco_doubtful 0'],
  })
})

it('leaves a plain bbox as the model writes it', () => {
  expect(read([{ bbox: [100, 200, 300, 400], label: 'cat' }])).toMatchObject({
    found: [['cat', [100, 200, 300, 400]]],
    codes: [],
  })
  expect(
    read({
      objects: [{ box_2d: [100, 200, 300, 400], category_id: 1 }],
      categories: [{ id: 1, name: 'cat' }],
    }),
  ).toMatchObject({
    found: [['cat', [100, 200, 300, 400]]],
    codes: [],
  })
})
