import type { Box2d } from '../../geometry/box2d.ts'
import { boxToPixels, type Rounding } from '../../geometry/to-pixels.ts'
import type { ImageTransform } from '../../geometry/transform.ts'
import type { DetectionMask } from '../../masks/detection-mask.ts'
import type { Box3d, Detection } from '../detection.ts'
import { type BoxConvention, conventionOf } from './box-convention.ts'
import type { ItemIssueCode } from './item-issues.ts'
import { isGeometry, type KeyRole, keyRole } from './item-keys.ts'
import { isRecord, toNumber, toNumbers } from './numbers.ts'
import { ofFeature } from './of-feature.ts'
import { type BoxNumbers, boxFromFields, boxNumbers, type CoordinateUnit, readBox } from './read-box.ts'
import { readBox3d } from './read-box3d.ts'
import { startOf } from './read-event-item.ts'
import { type Item, labelOf } from './read-label.ts'
import { type ReadMask, readMask, textPieces } from './read-mask.ts'
import { type ReadPoints, readPoints } from './read-points.ts'
import { isClock, readTime } from './read-time.ts'
import { shapeOf } from './rings-of.ts'

/** What an item is read against. */
export interface ItemOptions {
  readonly transform: ImageTransform
  readonly rounding: Rounding
  /** A mask was asked for: an item without one gets the reason `missing`. */
  readonly expectMask: boolean
  /** The key whose value was cut off by the end of the reply. */
  readonly cutKey?: string
  /** Boxes before it were in thousandths. */
  readonly besideThousandths?: boolean
  /** What holds for every item of the reply. */
  readonly all?: { readonly inPixels: true; readonly order?: 'xyxy' }
}

/** One item as a detection (or nothing), and what there is to say about it. */
export interface ReadItem {
  readonly detection?: Detection
  readonly notes: readonly ItemIssueCode[]
}

/** Reads one object of the model's reply. Never throws. */
export function readItem(raw: Item, index: number, options: ItemOptions): ReadItem {
  const item = unwrapped(ofFeature(raw))
  const notes: ItemIssueCode[] = []
  const used = new Set<string>()
  const keys = keysByRole(item)
  const place = placeOf(item, keys, options, notes, used)
  if (place === 'dropped') return { notes }
  const { box2d, unit } = place
  const box3d = box3dOf(item, keys, notes, used)
  const { point, points } = pointsOf(item, keys, box2d, options, notes, used)
  const mask = maskOf(item, keys, { box2d, unit }, options, notes, used)
  const time = timeOf(item, keys, used)
  const label = labelOf(item, keys, notes, used)
  const hasGeometry =
    box2d || point || points || box3d || (mask && (mask.kind !== 'none' || keys.has('mask')))
  if (!hasGeometry && !(time !== undefined && label !== '')) return { notes: [...notes, 'geometry_missing'] }
  const confidence = confidenceOf(item, keys, notes, used) ?? place.confidence
  const extra = extraOf(item, used)
  const detection: Detection = {
    index,
    label,
    ...(box2d && {
      box2d,
      rect: boxToPixels(box2d, { transform: options.transform, rounding: options.rounding }),
    }),
    ...(point && { point }),
    ...(points && { points }),
    ...(mask && { mask }),
    ...(box3d && { box3d }),
    ...(confidence !== undefined && { confidence }),
    ...(time !== undefined && { timeSeconds: time }),
    ...(extra && { extra }),
  }
  return { detection, notes }
}

/** `{"box": {"box_2d": […], "score": 0.9}, "label": "cat"}`: what stands beside the numbers belongs to the item. */
function unwrapped(item: Item): Item {
  for (const [key, inner] of Object.entries(item)) {
    const role = isRecord(inner) ? keyRole(key) : undefined
    if (!isRecord(inner) || (role !== 'box' && role !== 'point')) continue
    const names = Object.keys(inner)
    if (role === 'point' || boxFromFields(inner)) return { ...besideIn(inner), ...item }
    if (names.some((one) => ['box', 'place'].includes(keyRole(one) ?? ''))) {
      const { [key]: _, ...rest } = item
      return { ...inner, ...rest }
    }
  }
  return placeBeside(item)
}

/** `{"geometry": {"box_2d": […]}, "label": "cat"}`: the place of an item that says nowhere else where it is. */
function placeBeside(item: Item): Item {
  const saysWhere = (one: Item): boolean => Object.keys(one).some((key) => isGeometry(keyRole(key)))
  if (saysWhere(item)) return item
  const places = Object.entries(item).filter(([, inner]) => isRecord(inner) && saysWhere(inner))
  if (places.length !== 1) return item
  const [key, inner] = places[0]!
  const { [key]: _, ...rest } = item
  return { ...(inner as Item), ...rest }
}

/** What stands among the numbers of a place and is said of the item. */
function besideIn(place: Item): Item {
  return Object.fromEntries(Object.entries(place).filter(([key]) => besideNumbers.has(keyRole(key))))
}

const besideNumbers: ReadonlySet<KeyRole | undefined> = new Set([
  'label',
  'confidence',
  'time',
  'mask',
  'format',
])

function keysByRole(item: Item): Map<KeyRole, string[]> {
  const found = new Map<KeyRole, string[]>()
  for (const key of Object.keys(item)) {
    const role = keyRole(key)
    if (role === undefined) continue
    const list = found.get(role)
    if (list) list.push(key)
    else found.set(role, [key])
  }
  return found
}

function placeOf(
  item: Item,
  keys: ReadonlyMap<KeyRole, string[]>,
  options: ItemOptions,
  notes: ItemIssueCode[],
  used: Set<string>,
): { box2d?: Box2d; unit?: CoordinateUnit; confidence?: number } | 'dropped' {
  const key = boxKey(item, keys)
  const edges = keys.get('edge') ?? keys.get('axis')
  if (key === undefined && !edges) return {}
  const said: BoxConvention = {
    ...(options.all && { unit: 'pixels' }),
    ...(options.all?.order && { order: options.all.order }),
    ...conventionBeside(item, keys),
  }
  const { numbers, several, confidence, inPixels }: BoxNumbers =
    key === undefined ? boxNumbers(item, '', said) : boxNumbers(item[key], key, said)
  if (!numbers) {
    // `left` and `top` alone are no box, and no complaint either.
    if (key !== undefined) notes.push('box_unreadable')
    return {}
  }
  const { besideThousandths } = options
  const isXFirstInPixels = said.order === undefined && key !== undefined && /^bbox_?2d$/i.test(key)
  const read = readBox(numbers, options.transform, { inPixels, besideThousandths, isXFirstInPixels })
  notes.push(...read.notes)
  if (!read.box2d) return 'dropped'
  if (several) notes.push('box_several')
  else if (key !== undefined) used.add(key)
  else {
    for (const one of Object.keys(item)) {
      if (keyRole(one) === 'edge' || /^(?:x|y|w|h|cx|cy|width|height|[xy]0)$/.test(one)) used.add(one)
    }
  }
  return { box2d: read.box2d, unit: read.unit, ...(confidence !== undefined && { confidence }) }
}

/** The items of one that has several named points, or several boxes and nothing that belongs to only one of them; else `undefined`. */
export function severalItems(item: Item): Item[] | undefined {
  const keys = keysByRole(item)
  const named = keys.has('label')
    ? undefined
    : keys
        .get('points')
        ?.map((key) => item[key])
        .find(isRecord)
  if (named && Object.values(named).every((one) => toNumbers(one)?.length === 2))
    return Object.entries(named).map(([label, point]) => ({ label, point }))
  if (['mask', 'point', 'points', 'box3d'].some((role) => keys.has(role as KeyRole))) return undefined
  const key = boxKey(item, keys)
  if (key === undefined) return undefined
  const list = item[key]
  const { several } = boxNumbers(list)
  return several?.map((box, at) => {
    const own = Array.isArray(list) && list.length === several.length ? (list[at] as unknown) : box
    const one = Object.entries(item).map(([name, value]) => {
      const isShared = name === key || !Array.isArray(value) || value.length !== several.length
      return [name, isShared ? value : (value[at] as unknown)]
    })
    return { ...Object.fromEntries(one), [key]: own, ...(isRecord(own) && besideIn(own)) }
  })
}

/** What the item says of its boxes' numbers: `"bbox_format": "xyxy"`. */
function conventionBeside(item: Item, keys: ReadonlyMap<KeyRole, string[]>): BoxConvention {
  const words = (keys.get('format') ?? []).map((key) => item[key])
  return conventionOf(words.filter((one) => typeof one === 'string' || Array.isArray(one)).join(' '))
}

/** A key that is a box by its name, else one whose value is a box by its form. */
function boxKey(item: Item, keys: ReadonlyMap<KeyRole, string[]>): string | undefined {
  const named = keys.get('box')
  return (
    named?.find((key) => boxNumbers(item[key]).numbers !== undefined) ??
    named?.[0] ??
    [...(keys.get('list') ?? []), ...(keys.get('place') ?? [])].find(
      (key) => boxNumbers(item[key]).numbers !== undefined,
    )
  )
}

function pointsOf(
  item: Item,
  keys: ReadonlyMap<KeyRole, string[]>,
  box2d: Box2d | undefined,
  options: ItemOptions,
  notes: ItemIssueCode[],
  used: Set<string>,
): Pick<Detection, 'point' | 'points'> {
  const found: { point?: Detection['point']; points?: Detection['points'] } = {}
  const inPixels = options.all?.inPixels ?? conventionBeside(item, keys).unit === 'pixels'
  for (const role of ['point', 'points'] as const) {
    const readKey = (one: string): ReadPoints | undefined =>
      readPoints(item[one], box2d, options.transform, {
        isXFirst: /xy$/i.test(one) && !/yx$/i.test(one),
        inPixels,
      })
    const named = keys.get(role)
    // Of several keys the first that holds points: `"center": "middle"` hides none.
    const key =
      (named !== undefined && named.length > 1 ? named.find(readKey) : undefined) ??
      named?.[0] ??
      (role === 'point' && !box2d ? placeKey(item, keys) : undefined)
    if (key === undefined || used.has(key)) continue
    const read = readKey(key)
    if (!read) {
      if (role === 'point' && !saysNothing(item[key])) notes.push('point_unreadable')
      continue
    }
    // The names of named points, and third numbers, stay with the rest of the item.
    if (!read.hasThird && (role === 'point' || !isRecord(item[key]))) used.add(key)
    notePoints(read, notes)
    if (read.points.length === 1 && role === 'point') found.point = read.points[0]!
    else found.points = read.points
  }
  if (!box2d && !found.point && !found.points && keys.get('axis')) {
    const read = readPoints(item, box2d, options.transform, { inPixels })
    if (read?.points[0]) {
      notePoints(read, notes)
      found.point = read.points[0]
      for (const key of keys.get('axis')!) used.add(key)
    }
  }
  return found
}

/** `null`, or words such as `"center": "middle"`. */
function saysNothing(value: unknown): boolean {
  return value === null || (typeof value === 'string' && !/\d/.test(value))
}

/** A place that is a point by its form. */
function placeKey(item: Item, keys: ReadonlyMap<KeyRole, string[]>): string | undefined {
  return keys.get('place')?.find((key) => {
    const { numbers } = boxNumbers(item[key])
    return numbers === undefined && typeof item[key] !== 'string'
  })
}

function notePoints(read: ReadPoints, notes: ItemIssueCode[]): void {
  if (read.isSwapped) notes.push('point_swapped')
  if (read.isClamped) notes.push('point_clamped')
  if (read.unit === 'pixels') notes.push('point_in_pixels')
  if (read.unit === 'fractions') notes.push('point_in_fractions')
}

function box3dOf(
  item: Item,
  keys: ReadonlyMap<KeyRole, string[]>,
  notes: ItemIssueCode[],
  used: Set<string>,
): Box3d | undefined {
  const key = keys.get('box3d')?.[0]
  if (key === undefined) return flatBox3d(item, used)
  const box = readBox3d(item[key])
  if (box) used.add(key)
  else if (item[key] !== null) notes.push('box3d_unreadable')
  return box
}

/** Centre, size and rotation as fields of the item itself. */
function flatBox3d(item: Item, used: Set<string>): Box3d | undefined {
  const names = Object.keys(item).filter((key) => thirdsOfBox3d.test(key))
  const box = names.length >= 3 ? readBox3d(item) : undefined
  if (box) for (const name of names) used.add(name)
  return box
}

const thirdsOfBox3d =
  /^(?:cent(?:er|re)|position|location|translation|size|dimensions?|extents?|rotation|orientation|rpy|roll|pitch|yaw|[xyz][_-]?(?:center|size)|(?:center|size)[_-]?[xyz])(?:[_-]?degrees)?$/i

function maskOf(
  item: Item,
  keys: ReadonlyMap<KeyRole, string[]>,
  place: { box2d: Box2d | undefined; unit: CoordinateUnit | undefined },
  options: ItemOptions,
  notes: ItemIssueCode[],
  used: Set<string>,
): DetectionMask | undefined {
  const own = keys.get('mask') ?? []
  const given = own.filter((one) => item[one] !== null)
  const readKey = (key: string | undefined): ReadMask =>
    readMask(key === undefined ? undefined : item[key], {
      ...place,
      transform: options.transform,
      cut: key !== undefined && key === options.cutKey,
    })
  // Of several keys the first that holds a mask, so that a word about one does not hide it.
  const better = given.length > 1 ? given.find((one) => readKey(one).mask.kind !== 'none') : undefined
  const key = better ?? given[0] ?? own[0] ?? listMask(item, keys)
  if (key === undefined && !options.expectMask) return undefined
  if (key !== undefined) used.add(key)
  const read = readKey(key)
  // `"mask": null` is told; `"polygon": null`, one of the fields of a schema, only to who asked for masks.
  const isTold = given.length > 0 || own.length === 0 || own.some((one) => /mask|seg/i.test(one))
  if (isTold || options.expectMask) noteMask(read, place.box2d !== undefined, notes)
  return read.mask
}

/** `masks` and `polygons` are lists of items as a rule; here one stands inside an item. */
function listMask(item: Item, keys: ReadonlyMap<KeyRole, string[]>): string | undefined {
  const isMask = (value: unknown): boolean =>
    shapeOf(value) !== undefined || (Array.isArray(value) && textPieces(value) !== undefined)
  return keys.get('list')?.find((one) => /mask|polygon|segment/i.test(one) && isMask(item[one]))
}

function noteMask({ mask, axis, isClamped }: ReadMask, hasBox: boolean, notes: ItemIssueCode[]): void {
  if (mask.kind === 'none') notes.push(`mask_${mask.reason}`)
  if (mask.kind === 'png' && mask.truncated) notes.push('mask_truncated')
  if (isClamped) notes.push('polygon_clamped')
  if (!axis) return
  if (axis.frame === 'box') notes.push('polygon_in_box')
  else if (mask.kind === 'polygon' && axis.order === 'yx') notes.push('polygon_axis_swapped')
  else if (mask.kind === 'polygon' && hasBox && axis.confidence < 0.1) notes.push('polygon_axis_doubtful')
}

function timeOf(item: Item, keys: ReadonlyMap<KeyRole, string[]>, used: Set<string>): number | undefined {
  const frames = (keys.get('picture') ?? []).filter((key) => isClock(item[key]))
  for (const key of [...(keys.get('time') ?? []), ...frames]) {
    const seconds = readTime(item[key])
    // Of a stretch of time its start; its end stays with the rest of the item.
    if (seconds === undefined) {
      const start = startOf(item[key])
      if (start === undefined) continue
      return start
    }
    used.add(key)
    return seconds
  }
  return undefined
}

function confidenceOf(
  item: Item,
  keys: ReadonlyMap<KeyRole, string[]>,
  notes: ItemIssueCode[],
  used: Set<string>,
): number | undefined {
  const key = keys.get('confidence')?.[0]
  if (key === undefined) return undefined
  const number = toNumber(item[key])
  // Between 1 and 10 it may be a grade of any scale.
  const isPercent =
    number !== undefined &&
    number <= 100 &&
    (number > 10 || (typeof item[key] === 'string' && /%$/.test(item[key])))
  const confidence = isPercent ? number / 100 : number
  if (confidence === undefined || confidence < 0 || confidence > 1) {
    notes.push('confidence_unreadable')
    return undefined
  }
  used.add(key)
  return confidence
}

function extraOf(item: Item, used: ReadonlySet<string>): Record<string, unknown> | undefined {
  const rest = Object.entries(item).filter(([key]) => !used.has(key))
  return rest.length > 0 ? Object.fromEntries(rest) : undefined
}
