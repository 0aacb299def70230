import { boundsOfPoints } from '../geometry/bounds-of-points.ts'
import type { PixelPoint } from '../geometry/pixels.ts'
import type { Detection } from '../spatial/detection.ts'
import type { DatasetImage } from './dataset-image.ts'
import { outlinesOf } from './outlines.ts'

/** LabelMe's file for one picture. Source: https://github.com/wkentaro/labelme (label_file.py) */
export interface LabelMeFile {
  readonly version: string
  readonly flags: Readonly<Record<string, boolean>>
  readonly shapes: readonly {
    readonly label: string
    readonly points: readonly (readonly [x: number, y: number])[]
    readonly group_id: number | null
    readonly description: string
    readonly shape_type: 'rectangle' | 'polygon' | 'point'
    readonly flags: Readonly<Record<string, boolean>>
  }[]
  readonly imagePath: string
  readonly imageData: null
  readonly imageHeight: number
  readonly imageWidth: number
}

/** One picture as LabelMe's JSON: outlines where there is a mask, else rectangles, else points. */
export function toLabelMe(image: DatasetImage, options: { readonly tolerance?: number } = {}): LabelMeFile {
  const shapes = image.detections.flatMap((detection, at): LabelMeFile['shapes'] => {
    const shape = (type: 'rectangle' | 'polygon' | 'point', points: readonly PixelPoint[]) => ({
      label: detection.label,
      points: points.map(({ x, y }) => [x, y] as const),
      group_id: at,
      description: '',
      shape_type: type,
      flags: {},
    })
    const outlines = outlinesOf(image, at, options.tolerance ?? 1)
    if (outlines.length > 0) return outlines.map((ring) => shape('polygon', ring))
    const { rect, point } = detection
    if (rect) {
      const corners = [
        { x: rect.left, y: rect.top },
        { x: rect.left + rect.width, y: rect.top + rect.height },
      ]
      return [shape('rectangle', corners)]
    }
    return point ? [shape('point', [point])] : []
  })
  return {
    version: '5.4.1',
    flags: {},
    shapes,
    imagePath: image.fileName,
    imageData: null,
    imageHeight: image.size.height,
    imageWidth: image.size.width,
  }
}

/** The picture of a LabelMe file; outlines of one group become one detection. */
export function fromLabelMe(file: LabelMeFile): DatasetImage {
  const groups = new Map<number | string, LabelMeFile['shapes'][number][]>()
  file.shapes.forEach((shape, at) => {
    const key = shape.group_id ?? `alone ${at}`
    groups.set(key, [...(groups.get(key) ?? []), shape])
  })
  const detections = [...groups.values()].map((shapes, index): Detection => {
    const rings = shapes.map((shape) => shape.points.map(([x, y]) => ({ x, y })))
    const { label, shape_type: type } = shapes[0]!
    const all = rings.flat()
    if (type === 'point') return { index, label, point: all[0]! }
    const mask = { kind: 'polygon', rings, axisOrder: 'xy', axisConfidence: 1 } as const
    return { index, label, rect: boundsOfPoints(all), ...(type === 'polygon' && { mask }) }
  })
  return { fileName: file.imagePath, size: { width: file.imageWidth, height: file.imageHeight }, detections }
}
