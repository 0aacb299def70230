import type { Size } from '../geometry/size.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import type { Detection } from '../spatial/detection.ts'
import type { Rgb } from './color.ts'
import type { MeasureOptions, Measures } from './measures.ts'
import type { Area } from './shape.ts'
import type { TextEngine } from './text-engine.ts'

/** The ways of drawing, in the order in which they are laid over each other. */
export const drawStyles = [
  'blur',
  'pixelate',
  'spotlight',
  'halo',
  'masks',
  'polygons',
  'boxes',
  'corners',
  'boxes3d',
  'trajectories',
  'points',
  'labels',
  'legend',
] as const

/**
 * A way of drawing. Each draws only what a detection has.
 *
 * - `boxes`, `corners`: the box as a frame, or its four corners only.
 * - `labels`: name (and confidence, where given) on a chip of the label's colour.
 * - `masks`: filled and outlined; `polygons`: outlined only.
 * - `points`: `point` as a dot with a ring; `trajectories`: ordered `points`, and points that are labelled 0, 1, 2 and so
 *   on, as a line with an arrow head; `boxes3d`: the twelve edges of `box3d`.
 * - `legend`: how many there are of each label, in a corner that covers least.
 * - `blur`, `pixelate`: hides the mask, or the box where there is no mask.
 * - `halo`: a glow around the mask or box; `spotlight`: dims everything else.
 */
export type DrawStyle = (typeof drawStyles)[number]

/** Options of a drawing, the same for SVG and pixels. */
export interface DrawOptions extends MeasureOptions {
  /**
   * What to draw. A single name means just that; `'default'` means `masks`, `boxes`, `boxes3d`, `trajectories`,
   * `points` and `labels`. @default 'default'
   */
  readonly style?: DrawStyle | 'default' | readonly (DrawStyle | 'default')[]
  /** Another word for `style`. */
  readonly styles?: DrawOptions['style']
  /** Colour of a label as `#rrggbb`, for the labels you care about. */
  readonly colors?: Readonly<Record<string, string>>
  /** Colours to choose from, as `#rrggbb`. @default a palette of twelve that colour-blind people can tell apart */
  readonly palette?: readonly string[]
  /** Whether every label has a colour, or every detection its own. @default 'label' */
  readonly colorBy?: 'label' | 'detection'
  /** How much a mask hides of the picture, 0..1. @default 0.4 */
  readonly maskOpacity?: number
  /** How much `spotlight` darkens, 0..1. @default 0.6 */
  readonly dimOpacity?: number
  /** Shows confidence after the label, where there is one. @default true */
  readonly showConfidence?: boolean
  /** The words of a chip. @default the label, and the confidence as a percentage */
  readonly labelText?: (detection: Detection) => string
  /** Sigma of `blur` or block of `pixelate`, in pixels. @default a share of the area's size, so nothing is recognisable */
  readonly obscurePx?: number
  /**
   * How the picture that the model saw came from this one. Only masks made of boxes need it, and only where the
   * picture was cropped. @default the whole picture was seen
   */
  readonly transform?: ImageTransform
  /** Horizontal field of view of the camera for `boxes3d`, in degrees. @default 60, as Google's own demo assumes */
  readonly fovDegrees?: number
}

/** Everything a style needs to know to draw. */
export interface DrawContext {
  readonly size: Size
  readonly measures: Measures
  readonly text: TextEngine
  readonly options: DrawOptions
  colorOf(detection: Detection): Rgb
  /** The decoded mask; `undefined` when the detection has none that can be used. */
  maskOf(detection: Detection): Area | undefined
}

const usual: readonly DrawStyle[] = ['masks', 'boxes', 'boxes3d', 'trajectories', 'points', 'labels']

/** The styles asked for, each once, in drawing order. Unknown names are returned apart. */
export function chosenStyles(options: DrawOptions): { styles: DrawStyle[]; unknown: string[] } {
  const asked = [options.style ?? options.styles ?? 'default'].flat()
  const wanted = new Set<string>(asked.flatMap((name) => (name === 'default' ? usual : [name])))
  const styles = drawStyles.filter((name) => wanted.delete(name))
  return { styles, unknown: [...wanted] }
}
