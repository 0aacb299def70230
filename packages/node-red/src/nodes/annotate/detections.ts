import type { Detection } from '@sightglass/core'

interface Loose {
  readonly label?: unknown
  readonly class?: unknown
  readonly score?: unknown
  readonly bbox?: unknown
}

/**
 * What can be drawn: our own detections, the `{class, score, bbox}` of tfjs-coco-ssd, and annotate-image's rectangles.
 * @throws Error when it is none of these.
 */
export function toDetections(value: unknown): Detection[] {
  const list = Array.isArray(value) ? value : (value as { detections?: unknown } | undefined)?.detections
  if (!Array.isArray(list))
    throw new Error('There are no detections: a list from detect, segment or point is needed.')
  return list.map((item: unknown, index): Detection => {
    if (typeof item !== 'object' || item === null) throw new Error(`Detection ${index} is no object.`)
    if (!('bbox' in item)) return { index, label: '', ...item } as Detection
    const { label, class: name, score, bbox } = item as Loose
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every((one) => Number.isFinite(one))) {
      throw new Error(`The bbox of detection ${index} is not [x, y, width, height].`)
    }
    const [left, top, width, height] = (bbox as number[]).map(Math.round) as [number, number, number, number]
    return {
      index,
      label: String(label ?? name ?? ''),
      rect: { left, top, width, height },
      ...(typeof score === 'number' && { confidence: score }),
    }
  })
}
