import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { PictureFrame } from '../geometry/frame.ts'
import type { Size } from '../geometry/size.ts'
import { decodeMask } from '../masks/decode-mask.ts'
import type { Detection } from '../spatial/detection.ts'
import { ringsArea, spansArea } from './area.ts'
import { boundsOfBox3d, drawBoxes3d } from './boxes-3d.ts'
import { parseHex, type Rgb } from './color.ts'
import {
  drawBoxes,
  drawCorners,
  drawHalo,
  drawMasks,
  drawObscured,
  drawPolygons,
  drawSpotlight,
} from './frames.ts'
import { drawLabels } from './labels.ts'
import { drawLegend } from './legend.ts'
import { drawPoints, drawTrajectories, isPath } from './marks.ts'
import { measuresFor } from './measures.ts'
import { colorsByLabel, palette } from './palette.ts'
import type { Area, Shape } from './shape.ts'
import { chosenStyles, type DrawContext, type DrawOptions, type DrawStyle, drawStyles } from './style.ts'
import { systemTextEngine, type TextEngine } from './text-engine.ts'

/** A drawing as shapes, from bottom to top, before a hand draws it. */
export interface Scene {
  readonly shapes: readonly Shape[]
  readonly issues: readonly Issue[]
}

/** What a scene is built with beside the options of the drawing. */
export interface SceneTools {
  readonly text?: TextEngine
  /** Decoded masks by detection. @default decoded by plain JavaScript when first needed */
  readonly maskOf?: (detection: Detection) => Area | undefined
}

type Drawer = (detections: readonly Detection[], context: DrawContext) => Shape[]

const drawers: Readonly<Record<Exclude<DrawStyle, 'labels' | 'legend'>, Drawer>> = {
  blur: drawObscured('blur'),
  pixelate: drawObscured('pixelate'),
  spotlight: drawSpotlight,
  halo: drawHalo,
  masks: drawMasks,
  polygons: drawPolygons,
  boxes: drawBoxes,
  corners: drawCorners,
  boxes3d: drawBoxes3d,
  trajectories: drawTrajectories,
  points: drawPoints,
}

/**
 * Lays out a drawing for a picture of this size.
 * @throws SightglassError `request_invalid` for an unknown style, a colour that is no `#rrggbb` and a length that is none.
 */
export function buildScene(
  detections: readonly Detection[],
  size: Size,
  options: DrawOptions = {},
  tools: SceneTools = {},
): Scene {
  const { styles, unknown } = chosenStyles(options)
  if (unknown.length > 0) {
    throw new SightglassError('request_invalid', 'There is no such drawing style.', {
      details: { given: unknown.join(', ').slice(0, 80), limit: drawStyles.join(', ') },
    })
  }
  const context = contextFor(detections, size, options, tools)
  const issues: Issue[] = []
  const legend = styles.includes('legend') ? drawLegend(detections, context) : undefined
  const layers = styles.map((style): readonly Shape[] => {
    if (style === 'legend') return legend!.shapes
    if (style !== 'labels') return drawers[style](detections, context)
    const labels = drawLabels(detections, context, legend?.bounds ? [legend.bounds] : [])
    for (const index of labels.dropped) {
      issues.push({
        code: 'label_dropped',
        message: 'There was no room left for this label.',
        index,
        severity: 'warning',
      })
    }
    return labels.shapes
  })
  const unseen = styles.includes('boxes3d') ? unseenBoxes3d(detections, context) : []
  return { shapes: layers.flat(), issues: [...issues, ...unseen] }
}

function unseenBoxes3d(detections: readonly Detection[], context: DrawContext): Issue[] {
  return detections
    .filter(({ box3d }) => box3d && !boundsOfBox3d(box3d, context))
    .map(({ index }) => ({
      code: 'box3d_unseen',
      message: 'This 3D box lies outside of what the camera sees: x to the right, y away from it, z up.',
      index,
      severity: 'warning',
    }))
}

/** Everything that the styles share for one drawing. */
export function contextFor(
  detections: readonly Detection[],
  size: Size,
  options: DrawOptions,
  tools: SceneTools,
): DrawContext {
  refuseOddNumbers(options)
  const colorOf = chooseColors(detections, options)
  const frame = options.transform ? { transform: options.transform } : { size }
  const decode = tools.maskOf ?? ((detection: Detection) => decodePure(detection, frame, size))
  const masks = new Map<Detection, Area | undefined>()
  return {
    size,
    measures: measuresFor(size, options),
    text: tools.text ?? systemTextEngine,
    options,
    colorOf,
    maskOf(detection) {
      if (!masks.has(detection)) masks.set(detection, decode(detection))
      return masks.get(detection)
    },
  }
}

/** Lengths and angles that nothing can be drawn with. Shares and the scale are kept in their range instead. */
function refuseOddNumbers(options: DrawOptions): void {
  for (const name of ['lineWidthPx', 'fontSizePx', 'obscurePx', 'fovDegrees'] as const) {
    const value = options[name]
    if (value === undefined || (value > 0 && Number.isFinite(value))) continue
    throw new SightglassError('request_invalid', `${name} must be a number above 0.`, {
      details: { given: value },
    })
  }
}

function chooseColors(detections: readonly Detection[], options: DrawOptions): (detection: Detection) => Rgb {
  const colors = options.palette?.length ? options.palette.map(readColor) : palette
  if (options.colorBy === 'detection') {
    return (detection) => colors[Math.abs(detection.index) % colors.length]!
  }
  const named = new Map(Object.entries(options.colors ?? {}).map(([label, hex]) => [label, readColor(hex)]))
  const free = detections.filter((detection) => !named.has(detection.label))
  const hashed = colorsByLabel(
    free.map((detection) => detection.label),
    colors,
  )
  const colorOf = ({ label }: Detection) => named.get(label) ?? hashed.get(label) ?? colors[0]!
  return isPath(detections) ? () => colorOf(detections[0]!) : colorOf
}

function readColor(hex: string): Rgb {
  const color = parseHex(hex)
  if (color) return color
  throw new SightglassError('request_invalid', 'A colour must be written as #rrggbb.', {
    details: { given: hex.slice(0, 40) },
  })
}

/** Decodes with plain JavaScript; what cannot be decoded is drawn without its mask. */
function decodePure(detection: Detection, frame: PictureFrame, size: Size): Area | undefined {
  const { mask, rect } = detection
  if (!mask || mask.kind === 'none' || (mask.kind === 'png' && !rect)) return undefined
  if (mask.kind === 'polygon') return ringsArea(mask.rings, size)
  try {
    return spansArea(decodeMask(mask, rect ? { ...frame, rect } : frame), size)
  } catch (error) {
    if (SightglassError.isInstance(error) && error.code === 'media_unreadable') return undefined
    throw error
  }
}
