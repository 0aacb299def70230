import type { Detection, DetectResult, Issue } from '@sightglass/core'
import colors from 'picocolors'
import { issueLine, oneLine } from './printable.ts'
import { count, dollars, table } from './table.ts'

/** Detections for a person: a table, then what the call took, then what was doubtful. */
export function detectionsText(result: DetectResult): string {
  const { detections, usage, issues, image, model } = result
  const took = `${image.size.width} x ${image.size.height} px · ${model} · ${count(usage.totalTokens)} tokens (${count(usage.promptTokens)} in) · ${dollars(usage.costUsd)}`
  return [detectionTable(detections), '', colors.dim(took), ...issues.map(issueLine)].join('\n')
}

/** Detections alone, without a call behind them. */
export function detectionRows(detections: readonly Detection[], issues: readonly Issue[]): string {
  return [detectionTable(detections), ...issues.map(issueLine)].join('\n')
}

function detectionTable(detections: readonly Detection[]): string {
  if (detections.length === 0) return 'Nothing was found.'
  const withConfidence = detections.some((detection) => detection.confidence !== undefined)
  const withMasks = detections.some((detection) => detection.mask !== undefined)
  const withWays = detections.some(({ points }) => points !== undefined)
  const withBoxes3d = detections.some(({ box3d }) => box3d !== undefined)
  const rows = detections.map(({ index, label, rect, point, points, box3d, confidence, mask }) => [
    index + 1,
    oneLine(label) || '(no label)',
    rect ? `${rect.left}, ${rect.top}` : point ? `${Math.round(point.x)}, ${Math.round(point.y)}` : '',
    rect ? `${rect.width} x ${rect.height}` : '',
    ...(withWays ? [points?.map(({ x, y }) => `${Math.round(x)}, ${Math.round(y)}`).join(' → ') ?? ''] : []),
    ...(withBoxes3d ? [box3d?.center.join(', ') ?? '', box3d?.size.join(' x ') ?? ''] : []),
    ...(withConfidence ? [confidence === undefined ? '' : `${Math.round(confidence * 100)}%`] : []),
    ...(withMasks ? [mask?.kind === 'none' ? `none: ${mask.reason}` : (mask?.kind ?? '')] : []),
  ])
  const head = ['#', 'label', 'left, top (px)', 'size (px)']
  const more = [...(withWays ? ['points (px)'] : []), ...(withBoxes3d ? ['centre (m)', 'size (m)'] : [])]
  return table(
    [...head, ...more, ...(withConfidence ? ['confidence'] : []), ...(withMasks ? ['mask'] : [])],
    rows,
  )
}

/** Detections for a program. */
export function detectionsJson(result: DetectResult): object {
  const { detections, image, usage, estimate, issues, model } = result
  return { model, size: image.size, detections, usage, estimate, issues }
}
