import { requireSize, type Size } from '../geometry/size.ts'
import type { Detection } from '../spatial/detection.ts'
import { buildScene, type SceneTools } from './scene.ts'
import type { DrawOptions } from './style.ts'
import { escapeXml, shapesToSvg } from './svg.ts'

/** Options of {@link renderSvg}. */
export interface RenderSvgOptions extends DrawOptions, SceneTools {
  /** Size of the upright picture in pixels: the space of every `rect`, `point` and mask. */
  readonly size: Size
  /** URL (also `data:`) of the picture to put below the drawing. @default none: a transparent overlay */
  readonly imageHref?: string
}

/**
 * Draws detections as an SVG document of the picture's size: an overlay, or the whole picture with `imageHref`.
 * Words are left to the viewer's fonts and escaped. `blur` and `pixelate` become an opaque patch, because an
 * overlay cannot change what is below it.
 *
 * @throws SightglassError `request_invalid` for an unknown style or colour, and for a size that is none.
 */
export function renderSvg(detections: readonly Detection[], options: RenderSvgOptions): string {
  const { size, imageHref } = options
  requireSize(size)
  const scene = buildScene(detections, size, options, options)
  const image = imageHref
    ? `<image href="${escapeXml(imageHref)}" width="${size.width}" height="${size.height}" preserveAspectRatio="none"/>\n`
    : ''
  return shapesToSvg(scene.shapes, size, image)
}
