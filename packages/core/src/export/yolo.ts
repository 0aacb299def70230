import { SightglassError } from '../errors/sightglass-error.ts'
import { boundsOfPoints } from '../geometry/bounds-of-points.ts'
import { clipRect } from '../geometry/clip-rect.ts'
import { convertBox } from '../geometry/convert-box.ts'
import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import { ringArea } from '../geometry/rings.ts'
import type { Size } from '../geometry/size.ts'
import type { Detection } from '../spatial/detection.ts'
import { type DatasetImage, numberLabels } from './dataset-image.ts'
import { outlinesOf } from './outlines.ts'

/** YOLO's label files. Source: https://docs.ultralytics.com/datasets/detect/ and /datasets/segment/ */
export interface YoloDataset {
  /** One text per picture, by the label file's name: `class cx cy w h` or `class x1 y1 x2 y2 …`, 0..1. */
  readonly files: Readonly<Record<string, string>>
  /** Class names in the order of their numbers. */
  readonly names: readonly string[]
  /** The data set's `data.yaml`. */
  readonly yaml: string
}

/** Options of {@link toYolo}. */
export interface ToYoloOptions {
  /** The classes in their order; labels outside it are left out. Default: the labels of what is written, as they appear. */
  readonly labels?: readonly string[]
  /**
   * Boxes, or the largest outline of each mask; where there is no mask the corners of the box, as readers take a file's
   * lines for all boxes or all outlines. @default 'boxes'
   */
  readonly shape?: 'boxes' | 'polygons'
  /** How far an outline may lie from the mask's edge, in pixels. @default 1 */
  readonly tolerance?: number
}

/**
 * Pictures and detections as YOLO label files. Throws `request_invalid` for pictures whose names differ in nothing but
 * the ending, as their labels would go to one file.
 */
export function toYolo(images: readonly DatasetImage[], options: ToYoloOptions = {}): YoloDataset {
  const { names, idOf } = numberLabels(options.labels)
  const files = images.map((image): [string, string] => {
    const lines = image.detections.flatMap((detection, at) => {
      const shape = shapeOf(image, at, options)
      const id = shape && idOf(detection.label)
      return !shape || id === undefined ? [] : [`${[id, ...shape.map(short)].join(' ')}\n`]
    })
    return [labelFileOf(image), lines.join('')]
  })
  refuseSameFile(images)
  const list = names.map((name, at) => `  ${at}: ${JSON.stringify(name)}\n`).join('')
  return {
    files: Object.fromEntries(files),
    names,
    yaml: `path: .\ntrain: images\nval: images\nnames:${list ? `\n${list}` : ' {}\n'}`,
  }
}

/** The detections of one YOLO label file; polygons get their bounding rectangle too. */
export function fromYolo(
  text: string,
  options: { readonly size: Size; readonly names: readonly string[] },
): Detection[] {
  const { size, names } = options
  return text.split('\n').flatMap((line, index): Detection[] => {
    const [id, ...values] = line.trim().split(/\s+/).map(Number)
    if (line.trim() === '' || id === undefined || values.some(Number.isNaN)) return []
    const label = names[id] ?? String(id)
    // Pairs of numbers and one more: predictions end in how sure they are.
    const confidence = values.length % 2 === 1 ? { confidence: values.pop()! } : {}
    if (values.length === 4) {
      const [left, top, width, height] = convertBox(values as [number, number, number, number], {
        from: 'cxcywhn',
        to: 'xywh',
        size,
      }).map(nearWhole) as [number, number, number, number]
      return [{ index, label, labelId: id, rect: { left, top, width, height }, ...confidence }]
    }
    const ring = values.flatMap((x, at) =>
      at % 2 === 0
        ? [{ x: nearWhole(x * size.width), y: nearWhole((values[at + 1] ?? 0) * size.height) }]
        : [],
    )
    const rect = boundsOfPoints(ring)
    const mask = { kind: 'polygon', rings: [ring], axisOrder: 'xy', axisConfidence: 1 } as const
    return [{ index, label, labelId: id, rect, mask, ...confidence }]
  })
}

function shapeOf(image: DatasetImage, at: number, options: ToYoloOptions): readonly number[] | undefined {
  const { size } = image
  const own = image.detections[at]!.rect
  const rect = own && clipRect(own, size)
  if (options.shape === 'polygons') {
    const outlines = outlinesOf(image, at, options.tolerance ?? 1)
    const [largest] = outlines.toSorted((a, b) => ringArea(b) - ringArea(a))
    const ring = largest ?? (rect && cornersOf(rect))
    return ring?.flatMap(({ x, y }) => [share(x / size.width), share(y / size.height)])
  }
  if (!rect) return undefined
  const { left, top, width, height } = rect
  return convertBox([left, top, width, height], { from: 'xywh', to: 'cxcywhn', size })
}

/** Readers refuse a whole file for one number outside of 0..1. */
function share(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function cornersOf({ left, top, width, height }: PixelRect): PixelPoint[] {
  return [
    { x: left, y: top },
    { x: left + width, y: top },
    { x: left + width, y: top + height },
    { x: left, y: top + height },
  ]
}

function labelFileOf({ fileName }: DatasetImage): string {
  return `${fileName.replace(/\.[^./\\]*$/, '')}.txt`
}

function refuseSameFile(images: readonly DatasetImage[]): void {
  const pictures = new Map<string, string>()
  for (const image of images) {
    const file = labelFileOf(image)
    const other = pictures.get(file)
    if (other !== undefined) {
      throw new SightglassError('request_invalid', 'Two pictures would share one YOLO label file.', {
        details: { given: `${other}, ${image.fileName}`, try: 'Give the pictures different names.' },
      })
    }
    pictures.set(file, image.fileName)
  }
}

/** Eight decimals: a hundredth of a pixel even in the widest picture. */
function short(value: number): string {
  return String(Number(value.toFixed(8)))
}

/** Whole pixels again after eight decimals. */
function nearWhole(value: number): number {
  // Adding 0 makes a plain zero of a negative one.
  const whole = Math.round(value) + 0
  return Math.abs(value - whole) < 1e-3 ? whole : value
}
