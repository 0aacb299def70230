import { fixturePath, readFixture, readJsonFixture } from '@sightglass/testing'
import { describe, expect, it } from 'vitest'
import type { Detection } from './detection.ts'
import { parseDetections } from './parse-detections.ts'

interface ExpectedItem {
  label?: string | null
  box_2d?: number[]
  pixel_xyxy_int_trunc?: number[]
  pixel_xyxy_clamped?: number[]
  normalised_box?: number[]
  point_yx?: number[]
  mask?: unknown
  mask_kind?: string
  sub_boxes_yxyx?: number[][]
  polygon_xy_0_1000?: number[][]
  center?: number[]
  size?: number[]
  rpy_deg?: number[]
}

interface Reply {
  file: string
  image_size_wh: [number, number] | null
  expected: { items: ExpectedItem[]; truncated?: boolean; error?: string; duplicates_collapsed?: number }
}

const replies = readJsonFixture<Reply[]>('replies/manifest.json')

describe.each(replies)('$file', ({ file, image_size_wh: wh, expected }) => {
  const [width, height] = wh ?? [1000, 1000]
  const text = readFixture(`replies/${file}`).toString('utf8')
  const { detections, issues } = parseDetections(text, { size: { width, height } })
  const codes = issues.map((issue) => issue.code)

  it('has one detection per expected item', () => {
    expect(fixturePath('replies')).toBeTruthy()
    expect(detections).toHaveLength(expected.items.length)
    detections.forEach((detection, at) => {
      check(detection, expected.items[at]!)
    })
  })

  it('says how the reply was broken', () => {
    expect(codes.includes('reply_truncated')).toBe(expected.truncated ?? false)
    expect(codes.includes('reply_unparseable')).toBe(expected.error !== undefined)
    if (expected.duplicates_collapsed !== undefined) {
      const loop = issues.find((issue) => issue.code === 'repetition_loop')
      expect(loop?.message).toContain(String(expected.duplicates_collapsed))
    }
  })
})

function check(detection: Detection, item: ExpectedItem): void {
  if (typeof item.label === 'string') expect(detection.label).toBe(item.label)
  const wanted = item.normalised_box ?? (item.pixel_xyxy_clamped ? undefined : item.box_2d)
  if (wanted) expect(detection.box2d).toEqual(wanted)
  const edges = item.pixel_xyxy_int_trunc ?? item.pixel_xyxy_clamped
  if (edges) {
    const { left, top, width, height } = detection.rect!
    expect([left, top, left + width, top + height]).toEqual(edges)
  }
  if (item.point_yx) expect(detection.point).toEqual({ x: item.point_yx[1], y: item.point_yx[0] })
  if (item.sub_boxes_yxyx) expect(detection.mask).toEqual({ kind: 'boxes', boxes: item.sub_boxes_yxyx })
  if (item.polygon_xy_0_1000) {
    const rings = [item.polygon_xy_0_1000.map(([x, y]) => ({ x, y }))]
    expect(detection.mask).toMatchObject({ kind: 'polygon', axisOrder: 'xy', rings })
  }
  if (item.mask_kind === 'polygon') expect(detection.mask?.kind).toBe('polygon')
  if (item.mask_kind === 'seg_tokens')
    expect(detection.mask).toMatchObject({ kind: 'none', reason: 'seg_tokens' })
  if (item.mask === 'ok' || (item.mask && typeof item.mask === 'object'))
    expect(detection.mask?.kind).toBe('png')
  if (item.center) {
    expect(detection.box3d).toEqual({ center: item.center, size: item.size, rotationDegrees: item.rpy_deg })
  }
}

it('finds the key that a lost closing quote swallowed', () => {
  const text = '[{"label":"cat, "box_2d":[1,2,30,40]},{"label":"b","box_2d":[5,6,70,80]}]'
  const { detections, issues } = parseDetections(text, { size: { width: 1000, height: 1000 } })
  expect(detections.map(({ label, box2d }) => [label, box2d])).toEqual([
    ['cat', [1, 2, 30, 40]],
    ['b', [5, 6, 70, 80]],
  ])
  expect(issues.map(({ code, index }) => [code, index])).toEqual([['item_repaired', 0]])
})
