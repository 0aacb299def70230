import type { Detection, DetectResult, Rgb, Usage } from '@sightglass/core'
import type { Core } from './core.ts'

/** A shape as node-red-node-annotate-image reads it: pixels of the original picture. */
export interface Annotation {
  readonly type: 'rect' | 'circle'
  readonly bbox: readonly [x: number, y: number, width: number, height: number]
  readonly label: string
  readonly stroke: string
  readonly lineWidth: number
  readonly fontColor: string
}

const pointDiameterPx = 16

export function toAnnotations(detections: readonly Detection[], core: Core): Annotation[] {
  const colors = core.colorsByLabel(detections.map((one) => one.label))
  return detections.flatMap(({ rect, point, points, label }): Annotation[] => {
    const stroke = toHex(colors.get(label))
    const look = { label, stroke, lineWidth: 4, fontColor: stroke }
    if (rect) return [{ type: 'rect', bbox: [rect.left, rect.top, rect.width, rect.height], ...look }]
    return (point ? [point] : (points ?? [])).map((one) => ({
      type: 'circle',
      bbox: [one.x - pointDiameterPx / 2, one.y - pointDiameterPx / 2, pointDiameterPx, pointDiameterPx],
      ...look,
    }))
  })
}

function toHex([red, green, blue]: Rgb = [0, 114, 178]): string {
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** How many there are of each label, as tfjs-coco-ssd puts it in `msg.classes`. */
export function toClasses(detections: readonly Detection[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { label } of detections) counts.set(label, (counts.get(label) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** The form that tfjs-coco-ssd gives. `score` is 1 where the model gave no confidence. */
export function toCocoSsd(
  detections: readonly Detection[],
): { class: string; score: number; bbox: number[] }[] {
  return detections.flatMap(({ label, rect, confidence }) =>
    rect
      ? [{ class: label, score: confidence ?? 1, bbox: [rect.left, rect.top, rect.width, rect.height] }]
      : [],
  )
}

/** What a spatial result adds to a message beside its detections. */
export function spatialExtras(
  result: Pick<DetectResult, 'detections' | 'image'>,
  core: Core,
): Record<string, unknown> {
  const { width, height } = result.image.size
  return {
    annotations: toAnnotations(result.detections, core),
    classes: toClasses(result.detections),
    shape: [height, width, 3],
  }
}

/** `1.2k tok`, or nothing where no tokens were counted. */
export function tokensText(usage: Usage | undefined): string {
  const tokens = usage?.totalTokens ?? 0
  if (tokens === 0) return ''
  return ` · ${tokens < 1000 ? tokens : `${(tokens / 1000).toFixed(1)}k`} tok`
}
