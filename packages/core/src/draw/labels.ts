import type { PixelPoint, PixelRect } from '../geometry/pixels.ts'
import type { Detection } from '../spatial/detection.ts'
import { boxOf } from './box-of.ts'
import { boundsOfBox3d } from './boxes-3d.ts'
import { textColorOn } from './color.ts'
import { placeLabels } from './label-layout.ts'
import { waysIn } from './marks.ts'
import { linePath, rectPath } from './path.ts'
import type { Shape } from './shape.ts'
import type { DrawContext } from './style.ts'
import type { TextLine } from './text-engine.ts'

/** What came of the labels: the shapes, the chips' places, and the detections whose label found no room. */
export interface DrawnLabels {
  readonly shapes: Shape[]
  readonly chips: PixelRect[]
  readonly dropped: readonly number[]
}

interface Chip {
  readonly detection: Detection
  readonly anchor: PixelRect
  readonly line: TextLine
  readonly width: number
  readonly height: number
  readonly pad: number
}

/** A name on a chip of the label's colour beside each detection; chips never overlap and never leave the picture. */
export function drawLabels(
  detections: readonly Detection[],
  context: DrawContext,
  taken: readonly PixelRect[] = [],
): DrawnLabels {
  const wanted = detections.flatMap((detection) => {
    const text = wordsOf(detection, context)
    const anchor = anchorOf(detection, context)
    return text && anchor ? [{ detection, text, anchor }] : []
  })
  const dots = detections.flatMap(({ point }) => (point ? [dotAround(point, context)] : []))
  const shown = [...dots, ...alongWays(waysIn(detections), context)]
  // A crowded picture gets smaller words before it gets fewer.
  let best: { chips: Chip[]; places: ReturnType<typeof placeLabels> } | undefined
  for (const share of [1, 0.82, 0.68]) {
    const fontPx = Math.max(6, context.measures.fontPx * share)
    const chips = wanted.map(({ detection, text, anchor }) =>
      chipOf(detection, text, anchor, fontPx, context),
    )
    const places = placeLabels(chips, context.size, { gapPx: 1, taken, shown })
    const missing = places.filter((place) => !place).length
    if (!best || missing < best.places.filter((place) => !place).length) best = { chips, places }
    if (missing === 0) break
  }
  const result: DrawnLabels & { dropped: number[] } = { shapes: [], chips: [], dropped: [] }
  const leaders: Shape[] = []
  best?.chips.forEach((chip, at) => {
    const place = best.places[at]
    if (!place) {
      result.dropped.push(chip.detection.index)
      return
    }
    const color = context.colorOf(chip.detection)
    const { left, top } = place
    if (place.detached) leaders.push(leader(chip, left, top, context))
    const baseline = top + chip.pad * 0.45 + chip.line.ascentPx
    result.shapes.push(
      {
        kind: 'fill',
        path: rectPath(
          left,
          top,
          chip.width,
          chip.height,
          Math.min(context.measures.cornerPx, chip.height / 3),
        ),
        paint: { color, alpha: 1 },
      },
      ...chip.line.shapes(left + chip.pad, baseline, { color: textColorOn(color), alpha: 1 }),
    )
    result.chips.push({ left, top, width: chip.width, height: chip.height })
  })
  result.shapes.unshift(...leaders)
  return result
}

/** The label on one line, without control characters, and the confidence as a percentage where there is one. */
export function wordsOf(detection: Detection, context: Pick<DrawContext, 'options'>): string {
  const { labelText, showConfidence } = context.options
  if (labelText) return oneLine(labelText(detection) ?? '')
  const label = oneLine(detection.label)
  const { confidence } = detection
  if (confidence === undefined || showConfidence === false) return label
  const percent = `${Math.round(confidence * 100)}%`
  if (!label) return percent
  return `${label} ${rightToLeft.test(label) ? isolated(percent) : percent}`
}

/** Letters written from right to left: Hebrew, Arabic and the scripts around them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** Keeps the sign behind its number among right-to-left letters. Source: https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates */
function isolated(text: string): string {
  return `\u2066${text}\u2069`
}

/** Cuts words with an ellipsis so that they are at most `maxPx` wide. */
export function fitLine(text: string, maxPx: number, fontPx: number, context: DrawContext): TextLine {
  const whole = context.text.line(text, fontPx)
  if (whole.widthPx <= maxPx) return whole
  const letters = Array.from(new Intl.Segmenter().segment(text), (part) => part.segment)
  let low = 0
  let high = letters.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const line = context.text.line(`${letters.slice(0, middle).join('').trimEnd()}…`, fontPx)
    if (line.widthPx <= maxPx) low = middle
    else high = middle - 1
  }
  return context.text.line(
    low === 0 ? (letters[0] ?? '') : `${letters.slice(0, low).join('').trimEnd()}…`,
    fontPx,
  )
}

/** Words on one line: white space and what is no character become single spaces. */
export function oneLine(text: string): string {
  return text
    .slice(0, 400)
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Noncharacter_Code_Point}]+/gu, ' ')
    .trim()
}

function chipOf(
  detection: Detection,
  text: string,
  anchor: PixelRect,
  fontPx: number,
  context: DrawContext,
): Chip {
  const pad = fontPx * 0.38
  const line = fitLine(text, Math.min(context.size.width, fontPx * 24) - pad * 2, fontPx, context)
  return {
    detection,
    anchor,
    line,
    pad,
    width: Math.min(context.size.width, Math.ceil(line.widthPx + pad * 2)),
    height: Math.ceil(line.ascentPx + line.descentPx + pad * 0.9),
  }
}

function anchorOf(detection: Detection, context: DrawContext): PixelRect | undefined {
  const { size } = context
  const box = boxOf(detection, size)
  if (box) return box
  const mask = context.maskOf(detection)
  if (mask) return mask.bounds
  const point = detection.point ?? detection.points?.at(-1)
  if (point) return dotAround(point, context)
  return detection.box3d && boundsOfBox3d(detection.box3d, context)
}

/** What the dot of a point covers. */
function dotAround({ x, y }: PixelPoint, { measures }: DrawContext): PixelRect {
  const reach = measures.dotRadiusPx * 1.6
  return { left: x - reach, top: y - reach, width: reach * 2, height: reach * 2 }
}

/** Squares in a row over the lines of trajectories, so near to each other that no chip fits between two. */
function alongWays(detections: readonly Detection[], { measures }: DrawContext): PixelRect[] {
  const reach = measures.dotRadiusPx * 0.55 + measures.linePx
  const stepPx = Math.max(4, measures.fontPx / 2)
  const squares: PixelRect[] = []
  for (const { points = [] } of detections) {
    for (const [at, to] of points.entries()) {
      const from = points[Math.max(0, at - 1)]!
      const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / stepPx) || 1
      for (let step = 1; step <= steps; step++) {
        if (squares.length === mostSquares) return squares
        const left = from.x + ((to.x - from.x) * step) / steps - reach
        const top = from.y + ((to.y - from.y) * step) / steps - reach
        squares.push({ left, top, width: reach * 2, height: reach * 2 })
      }
    }
  }
  return squares
}

/** Each chip looks at all of them: beyond so many there is no place without a line anyway. */
const mostSquares = 2000

function leader(chip: Chip, left: number, top: number, context: DrawContext): Shape {
  const { anchor } = chip
  const from = { x: left + chip.width / 2, y: top + chip.height / 2 }
  const to = {
    x: Math.max(anchor.left, Math.min(from.x, anchor.left + anchor.width)),
    y: Math.max(anchor.top, Math.min(from.y, anchor.top + anchor.height)),
  }
  return {
    kind: 'stroke',
    path: linePath([from, to], false),
    widthPx: Math.max(1, context.measures.linePx * 0.6),
    paint: { color: context.colorOf(chip.detection), alpha: 0.9 },
  }
}
