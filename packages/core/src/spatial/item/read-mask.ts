import { type Box2d, NORMALIZED_MAX } from '../../geometry/box2d.ts'
import type { PixelPoint } from '../../geometry/pixels.ts'
import { pointToPixels } from '../../geometry/to-pixels.ts'
import type { ImageTransform } from '../../geometry/transform.ts'
import type { DetectionMask, MaskAbsence } from '../../masks/detection-mask.ts'
import { type AxisFit, applyAxis, fitAxis } from './fit-axis.ts'
import { isRecord, numbersInText } from './numbers.ts'
import { type CoordinateUnit, unitOf } from './read-box.ts'
import { readMaskText } from './read-png-text.ts'
import { type Pair, polygonText, shapeOf } from './rings-of.ts'

/** What a mask is read against. */
export interface MaskContext {
  readonly box2d: Box2d | undefined
  /** The unit that the item's box turned out to have; decides for the mask too. */
  readonly unit: CoordinateUnit | undefined
  readonly transform: ImageTransform
  /** True when the reply ended inside the mask. */
  readonly cut: boolean
}

/** A mask and how its pairs were understood, where it had any. */
export interface ReadMask {
  readonly mask: DetectionMask
  readonly axis?: AxisFit
  /** Some of its points lay outside 0..1000 and were moved to the edge. */
  readonly isClamped?: boolean
}

/** A mask in any of the forms models write, or the typed reason why there is none. Never throws. */
export function readMask(value: unknown, context: MaskContext): ReadMask {
  if (value === null || value === undefined || value === false || value === '') {
    return absent(context.cut ? 'truncated' : 'missing')
  }
  if (typeof value === 'string') {
    const isText =
      !/^[\s[\]]/.test(value) && !polygonText.test(value) && numbersInText(value.slice(0, 400)) === undefined
    if (isText) return { mask: readMaskText(value, context.cut) }
  }
  if (typeof value === 'boolean') return absent('placeholder', 'a mask that only says that there is one')
  const text = Array.isArray(value) ? textPieces(value) : undefined
  if (text !== undefined) return readMask(text, context)
  if (isRecord(value)) {
    for (const key of ['png', 'data', 'base64', 'mask', 'image']) {
      if (typeof value[key] === 'string') return readMask(value[key], context)
    }
    if (value.counts !== undefined)
      return absent('not_png', 'a run-length mask, which is not read from replies')
  }
  if (context.cut) return absent('truncated', 'the reply ended in the mask')
  const shape = shapeOf(value)
  if (shape?.kind === 'boxes') return subBoxes(shape.boxes, context)
  if (shape?.kind === 'rings') return polygon(shape.rings, shape.named, context)
  if (typeof value === 'string') return { mask: readMaskText(value, context.cut) }
  return absent(Array.isArray(value) ? 'degenerate' : 'not_png', 'neither a PNG nor a polygon')
}

/** A PNG or segmentation tokens in a list, in one piece or several. */
export function textPieces(list: readonly unknown[]): string | undefined {
  const first = list[0]
  const isText = typeof first === 'string' && /iVBORw0KGgo|<seg_\d+>|<start_of_mask>/.test(first)
  return isText && list.every((piece) => typeof piece === 'string') ? list.join('') : undefined
}

function polygon(raw: readonly (readonly Pair[])[], named: boolean, context: MaskContext): ReadMask {
  const rings = scaled(raw, context).filter((ring) => ring.length >= 3)
  if (rings.length === 0) return absent('degenerate', 'fewer than three points')
  const found = fitAxis(rings.flat(), context.box2d, 'xy')
  const axis: AxisFit = named ? { ...found, order: 'xy', confidence: 1 } : found
  if (axis.frame === 'picture' && axis.fit === 0) return absent('outside', 'the polygon lies outside its box')
  const pixels = rings.map((ring) =>
    ring.map((pair): PixelPoint => pointToPixels(applyAxis(pair, axis, context.box2d), context)),
  )
  if (pixels.every((ring) => area(ring) === 0)) {
    const isOutside = rings.flat().every((pair) => pair.some((value) => value < 0 || value > NORMALIZED_MAX))
    return absent(isOutside ? 'outside' : 'degenerate', 'the polygon has no area')
  }
  const isClamped = rings.some((ring) =>
    ring.some((pair) => pair.some((one) => one < 0 || one > NORMALIZED_MAX)),
  )
  return {
    mask: { kind: 'polygon', rings: pixels, axisOrder: axis.order, axisConfidence: axis.confidence },
    axis,
    ...(isClamped && { isClamped }),
  }
}

function subBoxes(boxes: readonly (readonly number[])[], context: MaskContext): ReadMask {
  const corners = boxes.map((box): Pair[] => [
    [box[0]!, box[1]!],
    [box[2]!, box[3]!],
  ])
  const rows = scaled(corners, context)
  const axis = fitAxis(rows.flat(), context.box2d, 'yx')
  if (axis.fit === 0 && axis.frame === 'picture')
    return absent('outside', 'the sub-boxes lie outside their box')
  const clean = rows.flatMap(([a, b]): Box2d[] => {
    const [y0, x0] = applyAxis(a!, axis, context.box2d)
    const [y1, x1] = applyAxis(b!, axis, context.box2d)
    const box: Box2d = [clamp(y0), clamp(x0), clamp(y1), clamp(x1)]
    return box[0] < box[2] && box[1] < box[3] ? [box] : []
  })
  if (clean.length === 0) return absent('outside', 'the sub-boxes lie outside the picture')
  return { mask: { kind: 'boxes', boxes: clean }, axis }
}

/** The pairs in thousandths; whether x or y comes first is still open, so pixels take the order that fits. */
function scaled(rings: readonly (readonly Pair[])[], context: MaskContext): readonly (readonly Pair[])[] {
  const { sent } = context.transform
  const flat = rings.flat().flatMap(([a, b]) => [b, a])
  const unit =
    context.unit === 'thousandths' || context.unit === undefined
      ? unitOf(flat, context.transform)
      : context.unit
  if (unit === 'thousandths') return rings
  const [first, second] = unit === 'fractions' ? [1, 1] : [sent.width, sent.height]
  return rings.map((ring) =>
    ring.map(([a, b]): Pair => [(a / first) * NORMALIZED_MAX, (b / second) * NORMALIZED_MAX]),
  )
}

function area(ring: readonly PixelPoint[]): number {
  let sum = 0
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    sum += ring[before]!.x * ring[at]!.y - ring[at]!.x * ring[before]!.y
  }
  return Math.abs(sum) / 2
}

function absent(reason: MaskAbsence, detail?: string): ReadMask {
  return { mask: detail === undefined ? { kind: 'none', reason } : { kind: 'none', reason, detail } }
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), NORMALIZED_MAX)
}
