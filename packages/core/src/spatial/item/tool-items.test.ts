import { describe, expect, it } from 'vitest'
import { createDetectionReader } from '../detection-reader.ts'
import { parseDetections } from '../parse-detections.ts'

const size = { width: 1600, height: 900 }

function read(value: unknown) {
  const text = JSON.stringify(value)
  const parsed = parseDetections(text, { size })
  const reader = createDetectionReader({ size })
  for (const letter of text) reader.push(letter)
  expect(reader.end()).toEqual(parsed)
  return {
    found: parsed.detections.map(({ label, rect }) => [label, rect]),
    codes: parsed.issues.map(({ code, index }) => `${code} ${index}`),
    detections: parsed.detections,
  }
}

describe('boxes by their centre', () => {
  const centre = { x: 300, y: 200, width: 100, height: 80 }
  const rect = { left: 250, top: 160, width: 100, height: 80 }

  it('are those of CreateML', () => {
    const document = [{ image: 'a.jpg', annotations: [{ label: 'cat', coordinates: centre }] }]
    expect(read(document)).toMatchObject({ found: [['cat', rect]], codes: ['tool_format 0'] })
  })

  const predictions = [{ ...centre, class: 'cat', confidence: 0.9 }]
  it.each([
    { predictions, image: { width: 1600, height: 900 } },
    { image: { width: 1600, height: 900 }, predictions },
  ])('are those of Roboflow: %j', (document) => {
    const { found, codes, detections } = read(document)
    expect({ found, codes }).toEqual({ found: [['cat', rect]], codes: ['tool_format 0'] })
    expect(detections[0]!.confidence).toBe(0.9)
  })

  it('count in the pixels of the picture that the reply speaks of', () => {
    const twice = { left: 500, top: 320, width: 200, height: 160 }
    expect(read({ predictions, image: { width: 800, height: 450 } }).found).toEqual([['cat', twice]])
  })

  it.each([
    { predictions },
    { predictions: [{ ...centre, x: 10, width: 300, class: 'cat' }], image: { width: 1600, height: 900 } },
    { annotations: [{ label: 'cat', coordinates: centre }] },
  ])('are doubted where nothing else says so: %j', (document) => {
    expect(read(document)).toMatchObject({ found: [['cat', {}]], codes: ['tool_doubtful 0'] })
  })

  it.each([
    { objects: [{ label: 'cat', ...centre }] },
    [{ label: 'cat', bbox: centre }],
    { predictions: [{ label: 'cat', box_2d: [200, 300, 280, 400] }], image: { width: 9, height: 9 } },
    { annotations: [{ label: 'cat', box_2d: [200, 300, 280, 400] }], image: 'a.jpg' },
  ])('are not in other replies: %j', (document) => {
    const { detections, codes } = read(document)
    expect(detections).toMatchObject([{ label: 'cat', box2d: [200, 300, 280, 400] }])
    expect(codes).toEqual([])
  })
})

describe('shapes of LabelMe', () => {
  const rest = { imagePath: 'a.jpg', imageData: null, imageHeight: 900, imageWidth: 1600 }
  const shape = (shape_type: string, ...points: number[][]) => ({
    label: shape_type,
    points,
    shape_type,
    flags: {},
  })

  it('count in pixels', () => {
    const shapes = [
      shape('rectangle', [300, 400], [100, 200]),
      shape('circle', [300, 200], [300, 230]),
      shape('point', [100, 200]),
      shape('linestrip', [100, 200], [160, 209]),
    ]
    const { detections, codes } = read({ version: '5', shapes, ...rest })
    expect(detections).toMatchObject([
      { label: 'rectangle', rect: { left: 100, top: 200, width: 200, height: 200 } },
      { label: 'circle', rect: { left: 270, top: 170, width: 60, height: 60 } },
      { label: 'point', point: { x: 100, y: 200 } },
      {
        label: 'linestrip',
        points: [
          { x: 100, y: 200 },
          { x: 160, y: 209 },
        ],
      },
    ])
    expect(codes).toEqual([0, 1, 2, 3].map((at) => `tool_format ${at}`))
  })

  it('are polygons', () => {
    const { detections } = read({ shapes: [shape('polygon', [160, 90], [320, 90], [320, 180])], ...rest })
    const rings = [
      [
        { x: 160, y: 90 },
        { x: 320, y: 90 },
        { x: 320, y: 180 },
      ],
    ]
    expect(detections).toMatchObject([{ label: 'polygon', mask: { kind: 'polygon', rings } }])
  })

  it('are doubted without the size of their picture', () => {
    expect(read({ shapes: [shape('polygon', [160, 90], [320, 90], [320, 180])] }).codes).toEqual([
      'tool_doubtful 0',
    ])
  })

  it('never count in half of a size that was cut', () => {
    const text = JSON.stringify({ shapes: [shape('rectangle', [100, 200], [110, 220])], ...rest })
    for (let at = text.indexOf(']]'); at < text.length; at++) {
      const { detections, issues } = parseDetections(text.slice(0, at), { size })
      const isSure = issues.some(({ code }) => code === 'tool_format')
      if (isSure) expect(detections[0]!.rect).toEqual({ left: 100, top: 200, width: 10, height: 20 })
    }
  })
})
