import { readFixture } from '@sightglass/testing'
import { describe, expect, it } from 'vitest'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1000, height: 1000 }
const box = [100, 200, 300, 400]

function readOne(item: unknown) {
  const { detections, issues } = parseDetections(JSON.stringify([item]), { size })
  expect(detections).toHaveLength(1)
  return { ...detections[0]!, codes: issues.map(({ code }) => code) }
}

describe('keys', () => {
  const names =
    'box_2d_coordinates 2d_box box_2d_normalized bndbox bbox_coords object_box face_box detection_bbox region roi'
  it.each(names.split(' '))('takes %s for the box', (key) => {
    expect(readOne({ [key]: box, label: 'a' })).toMatchObject({ box2d: box, label: 'a', codes: [] })
  })

  it.each(
    'segmentation_polygon polygon_2d polygon_points mask_points mask_polygon_xy contour_points'.split(' '),
  )('takes %s for the mask', (key) => {
    const ring = [
      [220, 120],
      [380, 120],
      [380, 290],
    ]
    expect(readOne({ box_2d: box, [key]: ring, label: 'a' })).toMatchObject({
      mask: { kind: 'polygon' },
      codes: [],
    })
  })

  it.each('seg_mask mask_uri mask_base64_png segmentation_map masks'.split(' '))(
    'takes tokens of %s',
    (key) => {
      const mask = key === 'masks' ? ['<seg_1>'] : '<seg_1>'
      expect(readOne({ box_2d: box, [key]: mask, label: 'a' }).mask).toMatchObject({ reason: 'seg_tokens' })
    },
  )

  it('leaves alone what only sounds like them', () => {
    const item = { box_2d: box, label: 'a', face_mask: 'yes', mailbox: 'red', mask_id: 3, box_color: 'blue' }
    const { extra, mask, codes } = readOne(item)
    expect([extra, mask, codes]).toEqual([
      { face_mask: 'yes', mailbox: 'red', mask_id: 3, box_color: 'blue' },
      undefined,
      [],
    ])
  })

  it('takes the most telling of several words for the label', () => {
    const labelOf = (words: object) => readOne({ ...words, box_2d: box }).label
    expect(labelOf({ type: 'crack', description: 'a hairline crack on the left wall' })).toBe('crack')
    expect(labelOf({ type: 'object', description: 'red mug' })).toBe('red mug')
    expect(labelOf({ type: 'image', text: '' })).toBe('image')
    expect(labelOf({ type: 'sign', text: 'EXIT' })).toBe('EXIT')
    expect(labelOf({ label: '', name: 'cat' })).toBe('cat')
    expect(labelOf({ type: 'object' })).toBe('object')
    expect(labelOf({ label: '' })).toBe('')
  })

  it('takes the only words of an item for its label, and says so', () => {
    expect(readOne({ box_2d: box, topping: 'red sprinkles', id: 3, color: 'pink' })).toMatchObject({
      label: 'red sprinkles',
      extra: { id: 3, color: 'pink' },
      codes: ['label_guessed'],
    })
    expect(readOne({ box_2d: box, front: 'red', back: 'blue' })).toMatchObject({ label: '', codes: [] })
  })

  it('reads a box that is wrapped together with what is said of it', () => {
    expect(readOne({ bounding_box: { box_2d: box, label: 'a' } })).toMatchObject({ box2d: box, label: 'a' })
    expect(readOne({ bbox: { coordinates: box, confidence: 0.5 }, label: 'a' })).toMatchObject({
      box2d: box,
      label: 'a',
      confidence: 0.5,
      codes: [],
    })
  })

  it('takes for percent only what can be nothing else', () => {
    expect(readOne({ box_2d: box, label: 'a', confidence: 95 }).confidence).toBe(0.95)
    expect(readOne({ box_2d: box, label: 'a', certainty: '5%' }).confidence).toBe(0.05)
    expect(readOne({ box_2d: box, label: 'a', score: 4 })).toMatchObject({
      extra: { score: 4 },
      codes: ['confidence_unreadable'],
    })
  })
})

describe('units', () => {
  const codesOf = (items: unknown) => {
    const { detections, issues } = parseDetections(JSON.stringify(items), { size })
    return { boxes: detections.map(({ box2d }) => box2d), codes: issues.map(({ code }) => code) }
  }

  it('are fractions also where some slip over the edge', () => {
    expect(codesOf({ x_min: -0.1, y_min: 0.2, x_max: 1.2, y_max: 0.9 })).toEqual({
      boxes: [[200, 0, 900, 1000]],
      codes: ['box_in_fractions', 'box_clamped'],
    })
  })

  it('are fractions for all of the picture, unless other boxes are in thousandths', () => {
    const all = { x_min: 0, y_min: 0, x_max: 1, y_max: 1 }
    const whole = [0, 0, 1000, 1000]
    expect(codesOf({ objects: [all] })).toEqual({ boxes: [whole], codes: ['box_in_fractions'] })
    expect(codesOf([{ box_2d: [0, 0, 1, 1], label: 'a' }]).boxes).toEqual([whole])
    expect(codesOf([{ box_2d: [0.1, 0.2, 0.3, 0.4] }, { box_2d: [0, 0, 1, 1] }]).boxes[1]).toEqual(whole)
    expect(codesOf([{ box_2d: box }, { box_2d: [0, 0, 1, 1] }])).toEqual({
      boxes: [box, [0, 0, 1, 1]],
      codes: [],
    })
  })

  const big = { size: { width: 4000, height: 3000 } }
  const readBig = (items: unknown, options = big) => {
    const { detections, issues } = parseDetections(JSON.stringify(items), options)
    return { detections, codes: issues.map(({ code }) => code) }
  }

  it('are pixels for all where they plainly are for many, and all fit', () => {
    const boxes = [
      {
        box_2d: [100, 200, 900, 950],
        mask: [
          [200, 100],
          [950, 100],
          [950, 900],
        ],
        label: 'b',
      },
      { box_2d: [1200, 300, 2400, 1800], label: 'a' },
    ]
    expect(readBig(boxes)).toMatchObject({
      detections: [
        {
          rect: { left: 200, top: 100, width: 750, height: 800 },
          mask: { rings: [[{ x: 200, y: 100 }, {}, {}]] },
        },
        { rect: { left: 300, top: 1200, width: 1500, height: 1200 } },
      ],
      codes: ['box_in_pixels', 'box_in_pixels'],
    })
    const points = [
      { point: [1500, 2500], label: 'a' },
      { point: [200, 300], label: 'b' },
    ]
    expect(readBig(points)).toMatchObject({
      detections: [{ point: { x: 2500, y: 1500 } }, { point: { x: 300, y: 200 } }],
      codes: ['point_in_pixels', 'point_in_pixels'],
    })
    const wide = { size: { width: 1920, height: 1080 } }
    const xFirst = [
      { bbox: [1200, 300, 1700, 900], label: 'a' },
      { bbox: [100, 200, 900, 950], label: 'b' },
    ]
    expect(readBig(xFirst, wide).detections.map(({ rect }) => rect)).toEqual([
      { left: 1200, top: 300, width: 500, height: 600 },
      { left: 100, top: 200, width: 800, height: 750 },
    ])
  })

  it('are doubted where few are plainly in pixels, or not all fit', () => {
    const few = Array.from({ length: 8 }, (_, at) => ({
      box_2d: [100, at * 50, 300, at * 50 + 40],
      label: 'a',
    }))
    const { detections, codes } = readBig([...few, { box_2d: [500, 600, 1200, 900], label: 'b' }])
    expect(detections[0]!.box2d).toEqual([100, 0, 300, 40])
    expect(codes).toEqual(['box_in_pixels', 'units_mixed'])
    const low = { size: { width: 1920, height: 950 } }
    const boxes = [{ box_2d: [300, 1200, 900, 1700] }, { box_2d: [100, 200, 990, 900] }]
    expect(readBig(boxes, low)).toMatchObject({
      detections: [{}, { box2d: [100, 200, 990, 900] }],
      codes: ['box_in_pixels', 'units_mixed'],
    })
  })
})

describe('edges', () => {
  it('are counted from 0 or from 1', () => {
    const from0 = { y0: 100, x0: 200, y1: 300, x1: 400 }
    const from1 = { y1: 100, x1: 200, y2: 300, x2: 400 }
    for (const edges of [from0, from1]) {
      expect(readOne({ ...edges, label: 'a' })).toMatchObject({ box2d: box, codes: [] })
      expect(readOne({ bbox: edges, label: 'a' })).toMatchObject({ box2d: box, codes: [] })
    }
    expect(readOne({ ...from0, label: 'a' }).extra).toBeUndefined()
  })
})

describe('points', () => {
  it('in a list of points keep their names', () => {
    const points = [
      { x: 200, y: 100, label: 'a' },
      { x: 400, y: 300, label: 'b' },
    ]
    const { detections } = parseDetections(JSON.stringify({ points }), { size })
    expect(detections).toEqual(points.map(({ label, x, y }, index) => ({ index, label, point: { x, y } })))
    expect(readOne({ label: 'dog', points })).toMatchObject({
      label: 'dog',
      points: [{ x: 200 }, { x: 400 }],
    })
    expect(
      readOne({
        label: 'way',
        waypoints: [
          [100, 200],
          [300, 400],
        ],
      }).points,
    ).toHaveLength(2)
  })

  it('may have an angle or how sure they are for a third number, which stays with the item', () => {
    // As Gemini Robotics-ER gives grasps: y, x and an angle.
    expect(readOne({ point: [440, 520, -35], label: 'handle' })).toMatchObject({
      point: { x: 520, y: 440 },
      extra: { point: [440, 520, -35] },
      codes: [],
    })
    const marks = [
      [100, 200, 0.9],
      [300, 400, 0.8],
    ]
    expect(readOne({ keypoints: marks, label: 'dog' })).toMatchObject({
      points: [
        { x: 200, y: 100 },
        { x: 400, y: 300 },
      ],
      extra: { keypoints: marks },
    })
  })
})

describe('fields that say nothing', () => {
  // As a schema with nullable fields has them.
  const nothing = {
    polygon: null,
    point: null,
    points: null,
    box_3d: null,
    confidence: null,
    center: 'middle',
  }

  it('are told neither of an item nor of what holds it', () => {
    const items = [
      { box_2d: box, label: 'a', ...nothing },
      { ...nothing, box_2d: [1, 2, 30, 40], label: 'b' },
    ]
    for (const reply of [items, { boxes: items, ...nothing }, { ...nothing, left: 'a wall', boxes: items }]) {
      const { detections, issues } = parseDetections(JSON.stringify(reply), { size, strict: true })
      expect(detections.map(({ index, label }) => [index, label])).toEqual([
        [0, 'a'],
        [1, 'b'],
      ])
      expect(issues.filter(({ severity }) => severity !== 'info')).toEqual([])
      expect(detections[0]!.mask).toEqual({ kind: 'none', reason: 'missing' })
    }
  })

  it('are told where masks were asked for, and where an item has nothing else', () => {
    const reply = JSON.stringify([{ box_2d: box, label: 'a', polygon: null }])
    expect(parseDetections(reply, { size, expectMask: true }).issues).toMatchObject([
      { code: 'mask_missing', index: 0 },
    ])
    expect(readOne({ box_2d: box, label: 'a', mask: null }).codes).toEqual(['mask_missing'])
    expect(parseDetections('[{"box_2d": null}]', { size }).issues.map(({ code }) => code)).toContain(
      'geometry_missing',
    )
  })

  it('do not hide a field of the same meaning', () => {
    expect(readOne({ center: 'middle', point: [100, 200], label: 'a' }).point).toEqual({ x: 200, y: 100 })
    expect(
      readOne({
        landmarks: [],
        points: [
          [1, 2],
          [3, 4],
        ],
        label: 'a',
      }).points,
    ).toHaveLength(2)
    expect(readOne({ labels: ['pet'], label: 'cat', box_2d: box }).label).toBe('cat')
    expect(readOne({ box_2d: box, reasoning: 'It has ears.', state: 'asleep' }).label).toBe('')
  })
})

describe('bbox_2d', () => {
  const big = { width: 4000, height: 3000 }
  const rectOf = (item: unknown) => parseDetections(JSON.stringify([item]), { size: big }).detections[0]?.rect

  it('is in thousandths as any other box', () => {
    expect(readOne({ bbox_2d: box, label: 'a' })).toMatchObject({ box2d: box, codes: [] })
  })

  it('in plain pixels has x first', () => {
    const numbers = [1100, 300, 1700, 900]
    expect(rectOf({ bbox_2d: numbers })).toEqual({ left: 1100, top: 300, width: 600, height: 600 })
    expect(rectOf({ box_2d: numbers })).toEqual({ left: 300, top: 1100, width: 600, height: 600 })
    expect(rectOf({ bbox_2d: numbers, bbox_format: 'yxyx' })).toMatchObject({ left: 300, top: 1100 })
  })
})

describe('boxes in space', () => {
  const wanted = { center: [0.1, -0.2, 1.5], size: [0.3, 0.4, 0.5], rotationDegrees: [0, 10, -15] }
  const { center, size: extent, rotationDegrees: rotation } = wanted
  const [x, y, z] = center
  it.each<[string, object]>([
    ['three lists', { box_3d: [center, extent, rotation] }],
    ['text', { box_3d: [...center, ...extent, ...rotation].join(', ') }],
    ['named lists', { box_3d: { center, dimensions: extent, rpy: rotation } }],
    [
      'named numbers',
      {
        box_3d: {
          center: { x, y, z },
          size: { x: 0.3, y: 0.4, z: 0.5 },
          rotation: { roll: 0, pitch: 10, yaw: -15 },
        },
      },
    ],
    [
      'flat fields',
      {
        box_3d: {
          x_center: x,
          y_center: y,
          z_center: z,
          x_size: 0.3,
          y_size: 0.4,
          z_size: 0.5,
          roll: 0,
          pitch: 10,
          yaw: -15,
        },
      },
    ],
    ['fields of the item', { center, size: extent, rotation }],
  ])('are read from %s', (_, fields) => {
    expect(readOne({ label: 'a', ...fields })).toEqual({ index: 0, label: 'a', box3d: wanted, codes: [] })
  })

  it('are read bare', () => {
    const text = JSON.stringify([[...center, ...extent, ...rotation]])
    expect(parseDetections(text, { size }).detections).toEqual([{ index: 0, label: '', box3d: wanted }])
  })
})

it('keeps the points of one path together', () => {
  const points = [{ point: [100, 200] }, { point: [300, 400] }]
  const { detections, issues } = parseDetections(
    JSON.stringify([
      { label: 'path', trajectory: points },
      { label: 'other', point: [1, 2] },
    ]),
    { size },
  )
  expect(detections).toEqual([
    {
      index: 0,
      label: 'path',
      points: [
        { x: 200, y: 100 },
        { x: 400, y: 300 },
      ],
    },
    { index: 1, label: 'other', point: { x: 2, y: 1 } },
  ])
  expect(issues).toEqual([])
})

describe('polygons', () => {
  it('that only touch their box are outside of it', () => {
    // Read as `[y, x]` its corner is the corner of the box.
    const mask = [
      [10, 500],
      [100, 500],
      [100, 600],
      [10, 600],
    ]
    expect(readOne({ box_2d: [100, 600, 300, 900], mask, label: 'a' }).mask).toMatchObject({
      kind: 'none',
      reason: 'outside',
    })
  })

  const ring = [
    [220, 120],
    [380, 120],
    [380, 290],
    [220, 290],
  ]
  const hole = [
    [300, 150],
    [320, 150],
    [320, 170],
  ]
  const words = (pairs: readonly (readonly number[])[]) => pairs.map((pair) => pair.join(' ')).join(', ')
  it.each<[string, unknown, number]>([
    ['contours of OpenCV', ring.map((pair) => [pair]), 1],
    ['a list of such contours', [ring.map((pair) => [pair])], 1],
    ['points of objects', ring.map(([x, y]) => ({ point: [y, x] })), 1],
    ['columns', { x: ring.map(([x]) => x), y: ring.map(([, y]) => y) }, 1],
    ['columns of VIA', { all_points_x: ring.map(([x]) => x), all_points_y: ring.map(([, y]) => y) }, 1],
    ['well-known text', `POLYGON ((${words(ring)}), (${words(hole)}))`, 2],
    ['well-known text of several', `MULTIPOLYGON (((${words(ring)})), ((${words(hole)})))`, 2],
    ['a path of several parts', `M ${words(ring)} Z M ${words(hole)} Z`, 2],
  ])('are read from %s', (_, mask, rings) => {
    const wanted = [ring, hole].slice(0, rings).map((one) => one.map(([x, y]) => ({ x, y })))
    expect(readOne({ box_2d: box, label: 'a', mask }).mask).toMatchObject({ kind: 'polygon', rings: wanted })
  })
})

it('ends a PNG where it ends, whatever the model wrote behind it', () => {
  const text = readFixture('replies/cookbook-cupcakes-masks-a.txt').toString('utf8')
  const uri = /data:image\/png;base64,[\w+/]+CC(?=")/.exec(text)![0]
  for (const behind of ['A'.repeat(3000), uri, '\n```']) {
    expect(readOne({ box_2d: box, label: 'a', mask: uri + behind }).mask).toEqual({
      kind: 'png',
      base64: uri.slice('data:image/png;base64,'.length),
    })
  }
})

describe('what was forgotten between two items', () => {
  const wanted = [
    { index: 0, label: 'a', box2d: [1, 2, 30, 40] },
    { index: 1, label: 'b', box2d: [5, 6, 70, 80] },
  ]
  it.each([
    [
      'a single quote',
      "[{'box_2d': [1,2,30,40], 'label': 'a}, {'box_2d': [5,6,70,80], 'label': 'b'}]",
      [0, 1],
    ],
    ['a brace', '[{"box_2d": [1,2,30,40], "label": "a", {"box_2d": [5,6,70,80], "label": "b"}]', [0]],
    ['a quote', '[{"box_2d": [1,2,30,40], "label": "a}, {"box_2d": [5,6,70,80], "label": "b"}]', [0]],
    ['both braces', '[{"box_2d": [1,2,30,40], "label": "a", "box_2d": [5,6,70,80], "label": "b"}]', [0, 1]],
    [
      'both, labels first',
      '[{"label": "a", "box_2d": [1,2,30,40], "label": "b", "box_2d": [5,6,70,80]}]',
      [0, 1],
    ],
    ['commas', '[{"box_2d": [1,2,30,40] "label": "a"} {"box_2d": [5,6,70,80] "label": "b"}]', [0, 1]],
    [
      "a box's quote",
      '[{"box_2d: [1,2,30,40], "label": "a"}, {"box_2d: [5,6,70,80], "label": "b"}, {"box_2d":[9,9,10,10]}]',
      [0, 1],
    ],
    ['the first brace', '["box_2d": [1,2,30,40], "label": "a"}, {"box_2d": [5,6,70,80], "label": "b"}]', [0]],
    [
      'a brace that opens',
      '[{"box_2d": [1,2,30,40], "label": "a"}, "label": "b", "box_2d": [5,6,70,80]}]',
      [1],
    ],
    ['a bracket', '[{"box_2d": [1,2,30,40, "label": "a"}, {"box_2d": [5,6,70,80, "label": "b"}]', [0, 1]],
    [
      "a label's quote",
      '[{"box_2d": [1,2,30,40], "label: "a"}, {"label: "b", "box_2d": [5,6,70,80]}]',
      [0, 1],
    ],
  ] as const)('%s: loses none of them', (_, text, repaired) => {
    const { detections, issues } = parseDetections(text, { size })
    expect(detections.slice(0, 2)).toMatchObject(wanted)
    expect(issues.map(({ code, index }) => [code, index])).toEqual(
      repaired.map((index) => ['item_repaired', index]),
    )
  })

  it('tells of a line that has no place', () => {
    const lines = ['{"box_2d": [1,2,30,40], "label": "a"}', '{"box_2d": [5,6,70,80], "label": "b"}']
    const { detections, issues } = parseDetections([...lines, '{"label": "c"}', lines[0]].join('\n'), {
      size,
    })
    expect(detections).toMatchObject(wanted)
    expect(issues).toMatchObject([
      { code: 'geometry_missing', index: 2 },
      { code: 'duplicate_dropped', index: 3 },
    ])
  })

  it.each([
    '[{"box_2d": [1,2,30,40], "label": "a"}", {"box_2d": [5,6,70,80], "label": "b"}]',
    '[{"box_2d": [1,2,30,40], "label": "a"}, "{"box_2d": [5,6,70,80], "label": "b"}]',
  ])('loses none to a quote too many: %s', (text) => {
    expect(parseDetections(text, { size }).detections).toMatchObject(wanted)
  })

  it('keeps each mask with its own object', () => {
    const mask = [
      [220, 120],
      [380, 120],
      [380, 290],
    ]
    const fields = JSON.stringify({ box_2d: box, label: 'a', mask }).slice(0, -1)
    const other = '{"box_2d": [500, 600, 700, 800], "label": "b"}'
    for (const text of [`[${fields}, ${other}]`, `[${fields}, ${other.slice(1)}]`]) {
      const { detections } = parseDetections(text, { size })
      expect(detections.map(({ label, mask: found }) => [label, found?.kind])).toEqual([
        ['a', 'polygon'],
        ['b', undefined],
      ])
    }
  })
})

it('counts an item without a place in a list of items, and says so', () => {
  const items = [
    { label: 'none' },
    { box_2d: box, label: 'a' },
    { label: 'no more' },
    { point: [1, 2], label: 'b' },
  ]
  const { detections, issues } = parseDetections(JSON.stringify(items), { size })
  expect(detections.map(({ index, label }) => [index, label])).toEqual([
    [1, 'a'],
    [3, 'b'],
  ])
  expect(issues.map(({ code, index }) => [code, index])).toEqual([
    ['geometry_missing', 0],
    ['geometry_missing', 2],
  ])
  const beside = { categories: [{ name: 'x' }], annotations: [{ box_2d: box, label: 'a' }] }
  expect(parseDetections(JSON.stringify(beside), { size })).toMatchObject({
    detections: [{ index: 0 }],
    issues: [],
  })
})

it.each([
  '[1, 2 300, 400]',
  '"ymin: 1, xmin: 2, ymax: 300, xmax: 400"',
  '"<box>1 2 300 400</box>"',
  '["1, 2", "300, 400"]',
])('reads the box %s', (text) => {
  const { detections } = parseDetections(`[{"box_2d": ${text}, "labels": ["a"]}]`, { size })
  expect(detections).toMatchObject([{ box2d: [1, 2, 300, 400], label: 'a' }])
})

it('takes the mask where there is one, and says what was moved to the edge', () => {
  const ring = [
    [220, 120],
    [1380, 120],
    [380, 290],
  ]
  expect(readOne({ box_2d: box, label: 'a', mask: 'see polygon', polygon: ring })).toMatchObject({
    mask: {
      kind: 'polygon',
      rings: [
        [
          { x: 220, y: 120 },
          { x: 1000, y: 120 },
          { x: 380, y: 290 },
        ],
      ],
    },
    codes: ['polygon_clamped'],
  })
})

it('reads words with quotes and commas that nobody escaped', () => {
  const text = `[{"box_2d":[1,2,300,400],"text":"He said "hi", then left"},{"text":"a "b", c "d", e","box_2d":[5,6,70,80]}]`
  expect(parseDetections(text, { size }).detections.map(({ label }) => label)).toEqual([
    'He said "hi", then left',
    'a "b", c "d", e',
  ])
  const keys = `[{'box_2d':[1,2,300,400],'text':'a', more: 'b', flags: ['c', true, null]}]`
  expect(parseDetections(keys, { size }).detections).toMatchObject([
    { label: 'a', extra: { more: 'b', flags: ['c', true, null] } },
  ])
})

it('takes units at their word', () => {
  const read = (value: unknown) => readOne({ box_2d: value, label: 'a' })
  const edges = { top: '10%', left: '20%', bottom: '30%', right: '40%' }
  expect(read(edges)).toMatchObject({ box2d: box, codes: [] })
  const wide = parseDetections('[{"box_2d":["10px","20px","300px","400px"],"label":"a"}]', {
    size: { width: 2000, height: 500 },
  })
  expect(wide.detections[0]!.box2d).toEqual([20, 10, 600, 200])
  expect(wide.issues.map(({ code }) => code)).toEqual(['box_in_pixels'])
})

it('reads points in the order that their key says, and tells other units', () => {
  expect(readOne({ point_xy: [200, 100], label: 'a' }).point).toEqual({ x: 200, y: 100 })
  expect(readOne({ point_yx: [100, 200], label: 'a' }).point).toEqual({ x: 200, y: 100 })
  expect(readOne({ point: [0.1, 0.2], label: 'a' })).toMatchObject({
    point: { x: 200, y: 100 },
    codes: ['point_in_fractions'],
  })
  const tall = parseDetections('[{"point":[1500,300],"unit":"pixels","label":"a"}]', {
    size: { width: 500, height: 2000 },
  })
  expect(tall.detections[0]!.point).toEqual({ x: 300, y: 1500 })
  expect(tall.issues.map(({ code }) => code)).toEqual(['point_in_pixels'])
})

it('reads masks that stand in a list beside the boxes', () => {
  const ring = [
    [220, 120],
    [380, 120],
    [380, 290],
  ]
  const lists = {
    boxes: [box, [500, 600, 700, 800]],
    labels: ['a', 'b'],
    masks: [ring, '<seg_1>'],
    colors: ['red', 'blue'],
  }
  const { detections } = parseDetections(JSON.stringify(lists), { size })
  expect(detections).toMatchObject([
    { label: 'a', mask: { kind: 'polygon' }, extra: { colors: 'red' } },
    { label: 'b', mask: { kind: 'none', reason: 'seg_tokens' }, extra: { colors: 'blue' } },
  ])
})

it('takes the start of a stretch for the time, and keeps the stretch', () => {
  expect(readOne({ box_2d: box, label: 'a', timestamp: '00:01-00:03' })).toMatchObject({
    timeSeconds: 1,
    extra: { timestamp: '00:01-00:03' },
  })
})

it('finds items behind words with a stray quote', () => {
  const { detections, issues } = parseDetections(
    'I used [the "cat].\n[{"box_2d": [1,2,30,40], "label": "a"}]',
    { size },
  )
  expect(detections).toMatchObject([{ label: 'a' }])
  expect(issues).toMatchObject([{ code: 'reply_resynced' }])
})

it('comes back soon from text that is no polygon', () => {
  for (const text of [
    'x'.repeat(500_000),
    `M${'x'.repeat(500_000)}`,
    'POLYGON '.repeat(50_000),
    `M${'('.repeat(500_000)}`,
  ]) {
    expect(readOne({ box_2d: box, label: 'a', mask: [text, text] }).mask).toMatchObject({ kind: 'none' })
  }
  expect(parseDetections(' '.repeat(2_000_000), { size }).detections).toEqual([])
  expect(parseDetections(`[${' '.repeat(2_000_000)}`, { size }).detections).toEqual([])
})

it('gives whole pixels back as they were', () => {
  const picture = { width: 1601, height: 1347 }
  for (let x = 0; x < 1500; x += 7) {
    const y = x % 1300
    const text = JSON.stringify([{ label: 'cat', unit: 'pixels', bbox: { x, y, width: 33, height: 44 } }])
    const { detections } = parseDetections(text, { size: picture })
    expect(detections[0]!.rect).toEqual({ left: x, top: y, width: 33, height: 44 })
  }
})
