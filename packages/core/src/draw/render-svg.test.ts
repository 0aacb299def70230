import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Detection } from '../spatial/detection.ts'
import { projectBox3d } from './boxes-3d.ts'
import { renderSvg } from './render-svg.ts'
import { drawStyles } from './style.ts'

const size = { width: 320, height: 240 }
const cat: Detection = { index: 0, label: 'cat', rect: { left: 40, top: 50, width: 100, height: 80 } }

describe('labels are words, never markup', () => {
  test.each(['<script>alert(1)</script>', '"/><image href="https://evil.example/x.png"', "a'b&c", ']]>'])(
    '%s',
    (label) => {
      const svg = renderSvg([{ ...cat, label }], { size, style: ['default', 'legend'] })
      expect(svg).not.toMatch(/<script|<image|href="/)
      const text = /<text[^>]*>([^<]*)<\/text>/.exec(svg)![1]!
      const read = text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
      expect(label.startsWith(read.replace('…', ''))).toBe(true)
    },
  )

  test('any label gives XML with no stray tag and no forbidden character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (label) => {
        const svg = renderSvg([{ ...cat, label }], { size })
        const tags = new Set([...svg.matchAll(/<\/?([\w-]+)/g)].map((match) => match[1]))
        for (const tag of tags) expect(['svg', 'path', 'text']).toContain(tag)
        expect(svg.isWellFormed()).toBe(true)
        expect(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/u.test(svg.replaceAll('\u007f', ''))).toBe(false)
      }),
    )
  })
})

test('every style of every kind of detection gives finite numbers', () => {
  const coordinate = fc.oneof(
    fc.integer({ min: -500, max: 5000 }),
    fc.double({ min: -10, max: 400, noNaN: true }),
  )
  const point = fc.record({ x: coordinate, y: coordinate })
  const detection: fc.Arbitrary<Detection> = fc.record(
    {
      index: fc.nat(),
      label: fc.string(),
      rect: fc.record({ left: coordinate, top: coordinate, width: coordinate, height: coordinate }),
      point,
      points: fc.array(point, { maxLength: 5 }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      mask: fc.record({
        kind: fc.constant('polygon' as const),
        rings: fc.array(fc.array(point, { maxLength: 6 }), { maxLength: 3 }),
        axisOrder: fc.constant('xy' as const),
        axisConfidence: fc.constant(1),
      }),
      box3d: fc.constant({
        center: [0, 2, 0] as const,
        size: [1, 1, 1] as const,
        rotationDegrees: [0, 0, 45] as const,
      }),
    },
    { requiredKeys: ['index', 'label'] },
  )
  fc.assert(
    fc.property(
      fc.array(detection, { maxLength: 6 }),
      fc.constantFrom(...drawStyles),
      (detections, style) => {
        const svg = renderSvg(detections, { size, style })
        expect(svg).not.toMatch(/NaN|Infinity|undefined/)
      },
    ),
    { numRuns: 200 },
  )
})

test('unknown styles and colours are typed refusals', () => {
  expect(() => renderSvg([cat], { size, style: 'sparkles' as never })).toThrow(/no such drawing style/)
  expect(() => renderSvg([cat], { size, colors: { cat: 'url(#x)' } })).toThrow(/#rrggbb/)
})

test('a named colour is used, and a label found nowhere does not matter', () => {
  expect(renderSvg([cat], { size, style: 'boxes', colors: { cat: '#123456', dog: '#fff' } })).toContain(
    '#123456',
  )
})

test('blur in an overlay is an opaque patch', () => {
  expect(renderSvg([cat], { size, style: 'blur' })).toMatch(/<path d="M40 50L140 50[^>]*fill="#808080"\/>/)
})

test('a 3D box straight ahead is centred, wider in front than behind, and gone when behind the camera', () => {
  const box = { center: [0, 4, 0], size: [1, 2, 1], rotationDegrees: [0, 0, 0] } as const
  const size = { width: 200, height: 100 }
  const lines = projectBox3d(box, size)
  expect(lines).toHaveLength(12)
  const mean = lines.flat().reduce((sum, { x }) => sum + x, 0) / 24
  expect(mean).toBeCloseTo(100)
  const focal = 200 / (2 * Math.tan(Math.PI / 6))
  // The first edge is the lower one in front, the second the lower one behind.
  const [front, back] = lines
  expect(front![0].x).toBeCloseTo(100 - (focal * 0.5) / 3)
  expect(back![0].x).toBeCloseTo(100 - (focal * 0.5) / 5)
  expect(front![0].y).toBeCloseTo(50 + (focal * 0.5) / 3)
  expect(projectBox3d({ ...box, center: [0, -1.5, 0] }, size)).toEqual([])
})

test('of a 3D box that reaches behind the camera the rest is seen', () => {
  const box = { center: [0.5, 1, -0.8], size: [0.6, 4, 0.6], rotationDegrees: [0, 0, 0] } as const
  const lines = projectBox3d(box, { width: 200, height: 100 })
  // Four edges at the far end and four that come from behind; those at the near end are gone.
  expect(lines).toHaveLength(8)
  expect(lines.flat().every(({ x, y }) => Number.isFinite(x) && x > 100 && y > 50)).toBe(true)
})

test('what is no character takes no room and leaves no empty line', () => {
  const size = { width: 300, height: 100 }
  const thing = (label: string): Detection => ({
    index: 0,
    label,
    confidence: 0.5,
    rect: { left: 100, top: 50, width: 100, height: 40 },
  })
  const options = { size, style: ['labels', 'legend'], colorBy: 'detection' } as const
  expect(renderSvg([thing('\uffff\u0000')], options)).toBe(renderSvg([thing('')], options))
  expect(renderSvg([thing('\uffff')], { size, style: 'legend' })).toContain('>?</text>')
})

test('the percent sign stays behind its number among right-to-left letters', () => {
  const rect = { left: 10, top: 50, width: 100, height: 40 }
  const drawn = (label: string) =>
    renderSvg([{ index: 0, label, confidence: 0.6, rect }], {
      size: { width: 300, height: 100 },
      style: 'labels',
    })
  expect(drawn('قطة')).toContain('قطة \u206660%\u2069<')
  expect(drawn('cat')).toContain('>cat 60%<')
})

test('a size that is none is refused', () => {
  for (const width of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => renderSvg([], { size: { width, height: 10 } })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
  }
})
