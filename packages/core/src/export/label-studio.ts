import { convertBox } from '../geometry/convert-box.ts'
import type { Detection } from '../spatial/detection.ts'
import type { DatasetImage } from './dataset-image.ts'
import { outlinesOf } from './outlines.ts'

/** A Label Studio task with predictions. Source: https://labelstud.io/guide/predictions and /tags/rectanglelabels */
export interface LabelStudioTask {
  readonly data: { readonly image: string }
  readonly predictions: readonly {
    readonly model_version: string
    readonly result: readonly LabelStudioResult[]
  }[]
}

/** One region of a {@link LabelStudioTask}; coordinates are percent of the picture. */
export interface LabelStudioResult {
  readonly id: string
  readonly type: 'rectanglelabels' | 'polygonlabels' | 'keypointlabels'
  readonly from_name: string
  readonly to_name: string
  readonly original_width: number
  readonly original_height: number
  readonly image_rotation: 0
  readonly score?: number
  readonly value: {
    readonly x?: number
    readonly y?: number
    readonly width?: number
    readonly height?: number
    readonly rotation?: 0
    readonly points?: readonly (readonly [number, number])[]
    /** Whether the outline goes back to its first corner. */
    readonly closed?: true
    readonly rectanglelabels?: readonly string[]
    readonly polygonlabels?: readonly string[]
    readonly keypointlabels?: readonly string[]
  }
}

/** Options of {@link toLabelStudio}. */
export interface ToLabelStudioOptions {
  /** The name of the labelling tag in the project's configuration. @default 'label' */
  readonly fromName?: string
  /** The name of the image tag. @default 'image' */
  readonly toName?: string
  /** Shown beside the predictions, such as the model's id. @default 'gemini' */
  readonly modelVersion?: string
  /** How far an outline may lie from the mask's edge, in pixels. @default 1 */
  readonly tolerance?: number
}

/** Pictures and detections as Label Studio tasks with predictions, ready to be imported. */
export function toLabelStudio(
  images: readonly DatasetImage[],
  options: ToLabelStudioOptions = {},
): LabelStudioTask[] {
  const { modelVersion = 'gemini' } = options
  return images.map((image) => ({
    data: { image: image.fileName },
    predictions: [
      {
        model_version: modelVersion,
        result: image.detections.flatMap((_, at) => resultsOf(image, at, options)),
      },
    ],
  }))
}

/** The detections of a Label Studio task; outlines of one detection come back as one each. */
export function fromLabelStudio(task: LabelStudioTask): Detection[] {
  const results = task.predictions.flatMap((prediction) => prediction.result)
  return results.map((result, index): Detection => {
    const { value } = result
    const size = { width: result.original_width, height: result.original_height }
    const label = (value.rectanglelabels ?? value.polygonlabels ?? value.keypointlabels)?.[0] ?? ''
    const confidence = result.score === undefined ? {} : { confidence: result.score }
    const toPixel = ([x, y]: readonly [number, number]) => ({
      x: nearWhole((x / 100) * size.width),
      y: nearWhole((y / 100) * size.height),
    })
    if (value.points) {
      const mask = {
        kind: 'polygon',
        rings: [value.points.map(toPixel)],
        axisOrder: 'xy',
        axisConfidence: 1,
      } as const
      return { index, label, mask, ...confidence }
    }
    const { x = 0, y = 0, width = 0, height = 0 } = value
    if (value.keypointlabels) return { index, label, point: toPixel([x, y]), ...confidence }
    const [left, top, w, h] = convertBox([x, y, width, height], { from: 'percent', to: 'xywh', size }).map(
      nearWhole,
    )
    return { index, label, rect: { left: left!, top: top!, width: w!, height: h! }, ...confidence }
  })
}

function resultsOf(image: DatasetImage, at: number, options: ToLabelStudioOptions): LabelStudioResult[] {
  const { fromName = 'label', toName = 'image', tolerance = 1 } = options
  const { label, rect, point, confidence } = image.detections[at]!
  const { width, height } = image.size
  const region = (part: number, type: LabelStudioResult['type'], value: LabelStudioResult['value']) => ({
    id: `d${at}${part > 0 ? `-${part}` : ''}`,
    type,
    from_name: fromName,
    to_name: toName,
    original_width: width,
    original_height: height,
    image_rotation: 0 as const,
    ...(confidence !== undefined && { score: confidence }),
    value: { ...value, [type]: [label] },
  })
  const outlines = outlinesOf(image, at, tolerance)
  if (outlines.length > 0) {
    return outlines.map((ring, part) => {
      const points = ring.map(({ x, y }) => [(x / width) * 100, (y / height) * 100] as const)
      return region(part, 'polygonlabels', { points, closed: true })
    })
  }
  if (rect) {
    const [x, y, w, h] = convertBox([rect.left, rect.top, rect.width, rect.height], {
      from: 'xywh',
      to: 'percent',
      size: image.size,
    })
    return [region(0, 'rectanglelabels', { x, y, width: w, height: h, rotation: 0 })]
  }
  if (!point) return []
  return [
    region(0, 'keypointlabels', { x: (point.x / width) * 100, y: (point.y / height) * 100, width: 0.5 }),
  ]
}

function nearWhole(value: number): number {
  // Adding 0 makes a plain zero of a negative one.
  const whole = Math.round(value) + 0
  return Math.abs(value - whole) < 1e-6 ? whole : value
}
