import { expect } from 'vitest'
import type { Detection } from '../../src/spatial/detection.ts'

/** What a correct reading gives of one item. */
export interface ExpectedItem {
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

/** A row of `fixtures/replies/manifest.json`. */
export interface RecordedReply {
  file: string
  kind: string
  image_size_wh: [number, number] | null
  expected: { items: ExpectedItem[]; truncated?: boolean; error?: string; duplicates_collapsed?: number }
}

/** Compares what was read with what a correct reading gives. */
export function checkDetection(detection: Detection, item: ExpectedItem): void {
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
