import { pixelsToBox } from '../geometry/from-pixels.ts'
import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import { type CocoRle, maskToRle, rleToMask } from '../masks/rle.ts'
import { maskArea, maskBounds } from '../masks/spans.ts'
import type { Detection } from '../spatial/detection.ts'
import { type DatasetImage, numberLabels } from './dataset-image.ts'
import { outlinesOf, spansOf } from './outlines.ts'

/** COCO's detection and segmentation format. Source: https://cocodataset.org/#format-data */
export interface CocoDataset {
  readonly info: { readonly description: string; readonly version: string }
  readonly licenses: readonly { readonly id: number; readonly name: string }[]
  readonly images: readonly {
    readonly id: number
    readonly file_name: string
    readonly width: number
    readonly height: number
  }[]
  readonly categories: readonly {
    readonly id: number
    readonly name: string
    readonly supercategory: string
  }[]
  readonly annotations: readonly CocoAnnotation[]
}

/** One object of a {@link CocoDataset}. */
export interface CocoAnnotation {
  readonly id: number
  readonly image_id: number
  readonly category_id: number
  /** `[left, top, width, height]` in pixels. */
  readonly bbox: readonly [number, number, number, number]
  readonly area: number
  readonly iscrowd: 0 | 1
  /** Polygons as flat lists of x and y, or run-length form; an empty list where there are only boxes. */
  readonly segmentation?: readonly (readonly number[])[] | CocoRle
  /** The model's confidence, where it gave one; COCO's results format has it, its data sets do not. */
  readonly score?: number
}

/** Options of {@link toCoco}. */
export interface ToCocoOptions {
  /** The categories in their order; labels outside it are left out. Default: the labels of what is written, as they appear. */
  readonly labels?: readonly string[]
  /** How masks are written. RLE is exact and keeps holes. @default 'polygons' */
  readonly segmentation?: 'polygons' | 'rle'
  /** How far a polygon may lie from the mask's edge, in pixels. @default 0 */
  readonly tolerance?: number
}

/** Pictures and detections as a COCO data set; ids count from 1. Detections without a box or mask are left out. */
export function toCoco(images: readonly DatasetImage[], options: ToCocoOptions = {}): CocoDataset {
  const { names, idOf } = numberLabels(options.labels)
  const annotations: CocoAnnotation[] = []
  images.forEach((image, imageAt) => {
    image.detections.forEach((detection, at) => {
      const place = placeOf(image, at)
      const category = place && idOf(detection.label)
      if (!place || category === undefined) return
      annotations.push({
        id: annotations.length + 1,
        image_id: imageAt + 1,
        category_id: category + 1,
        bbox: [place.rect.left, place.rect.top, place.rect.width, place.rect.height],
        area: place.area,
        iscrowd: 0,
        segmentation: segmentationOf(image, at, options),
        ...(detection.confidence !== undefined && { score: detection.confidence }),
      })
    })
  })
  return {
    info: { description: 'Written by Sightglass', version: '1.0' },
    licenses: [],
    images: images.map(({ fileName, size }, at) => ({ id: at + 1, file_name: fileName, ...size })),
    categories: names.map((name, at) => ({ id: at + 1, name, supercategory: '' })),
    annotations,
  }
}

/** The pictures and detections of a COCO data set; run-length masks are decoded into `masks`. */
export function fromCoco(dataset: CocoDataset): DatasetImage[] {
  const names = new Map(dataset.categories.map(({ id, name }) => [id, name]))
  const byImage = Map.groupBy(dataset.annotations, (annotation) => annotation.image_id)
  return dataset.images.map(({ id, file_name, width, height }) => {
    const size = { width, height }
    const own = byImage.get(id) ?? []
    const detections = own.map((annotation, index): Detection => {
      const [left, top, w, h] = annotation.bbox
      const rect = { left, top, width: w, height: h }
      const { segmentation = [] } = annotation
      const rings = 'counts' in segmentation ? [] : segmentation.map(ringOf)
      return {
        index,
        label: names.get(annotation.category_id) ?? '',
        box2d: pixelsToBox(rect, { size }),
        rect,
        ...(rings.length > 0 && {
          mask: { kind: 'polygon', rings, axisOrder: 'xy', axisConfidence: 1 } as const,
        }),
        ...(annotation.score !== undefined && { confidence: annotation.score }),
      }
    })
    const masks = own.map(({ segmentation = [] }) =>
      'counts' in segmentation ? rleToMask(segmentation) : undefined,
    )
    return { fileName: file_name, size, detections, ...(masks.some(Boolean) && { masks }) }
  })
}

function placeOf(image: DatasetImage, at: number): { rect: PixelRect; area: number } | undefined {
  const mask = spansOf(image, at)
  const rect = image.detections[at]!.rect ?? (mask && maskBounds(mask))
  return rect && { rect, area: mask ? maskArea(mask) : rect.width * rect.height }
}

function segmentationOf(
  image: DatasetImage,
  at: number,
  options: ToCocoOptions,
): NonNullable<CocoAnnotation['segmentation']> {
  const mask = options.segmentation === 'rle' ? spansOf(image, at) : undefined
  if (mask) return maskToRle(mask, { size: image.size, compressed: true })
  return outlinesOf(image, at, options.tolerance ?? 0).map((ring) => ring.flatMap(({ x, y }) => [x, y]))
}

function ringOf(flat: readonly number[]): PixelPoint[] {
  return flat.flatMap((x, at) => (at % 2 === 0 ? [{ x, y: flat[at + 1] ?? 0 }] : []))
}
