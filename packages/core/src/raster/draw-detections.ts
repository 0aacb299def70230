import { readFileSync } from 'node:fs'
import { buildScene, type Scene } from '../draw/scene.ts'
import type { DrawOptions } from '../draw/style.ts'
import { throwIfAborted } from '../errors/aborted.ts'
import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { Size } from '../geometry/size.ts'
import type { Detection } from '../spatial/detection.ts'
import { decodeCanvas, encodeCanvas } from './canvas-codec.ts'
import { drawShapes, planShapes, type ShapePlan } from './draw-shapes.ts'
import { type FontFace, loadShaper, openFont } from './fonts/font-face.ts'
import { createOutlineTextEngine, type OutlineTextEngine } from './fonts/outline-text-engine.ts'
import { framesLost } from './frames-lost.ts'
import { type MaskAreas, maskAreas } from './mask-areas.ts'
import { readMetadataOf } from './metadata.ts'

/** Options of {@link drawDetectionsOnto}. */
export interface DrawDetectionsOptions extends DrawOptions {
  /** What to encode to. @default the picture's own format where it is one of these, otherwise `png` */
  readonly format?: 'png' | 'jpeg' | 'webp'
  /** 1..100, for JPEG and WebP. @default 88 */
  readonly quality?: number
  /**
   * Fonts of your own, asked before the bundled ones: paths or bytes of .ttf, .otf or .woff files. Needed for scripts
   * that are not bundled, such as Chinese and Japanese.
   */
  readonly fonts?: readonly (string | URL | Uint8Array)[]
  /** Refuse pictures of more pixels than this from the header alone. @default 268402689 (16383 × 16383) */
  readonly limitInputPixels?: number
  readonly signal?: AbortSignal
}

/** A drawing, encoded. */
export interface DrawnImage {
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** What could not be drawn, by the detection's index, and what of the picture was not read. */
  readonly issues: readonly Issue[]
}

/**
 * Draws detections onto a picture: upright, sRGB, in the picture's own pixels.
 *
 * @throws SightglassError what reading a picture throws, `request_invalid` for an unknown style or colour, and
 * `config_invalid` for a font that cannot be read.
 */
export async function drawDetectionsOnto(
  bytes: Uint8Array,
  detections: readonly Detection[],
  options: DrawDetectionsOptions = {},
): Promise<DrawnImage> {
  const metadata = await readMetadataOf(bytes, options)
  // sharp reads the pixels on another thread meanwhile.
  const [canvas, { scene, masks, text, paint }] = await Promise.all([
    decodeCanvas(bytes, metadata, options),
    planDrawing(detections, metadata, options),
  ])
  const isAsTold = canvas.width === metadata.width && canvas.height === metadata.height
  await (isAsTold ? paint(canvas) : drawShapes(canvas, scene.shapes))
  throwIfAborted(options.signal)
  const own = metadata.format === 'jpeg' || metadata.format === 'webp' ? metadata.format : 'png'
  const format = options.format ?? own
  const drawn = await encodeCanvas(canvas, format, options.quality ?? 88)
  const issues = [...framesLost(metadata), ...masks.issues, ...scene.issues]
  if (text.missing.size > 0) {
    issues.push({
      code: 'glyph_missing',
      message: `No font has these letters: ${[...text.missing].slice(0, 20).join(' ')}. Give one in \`fonts\`.`,
      severity: 'warning',
    })
  }
  return { bytes: drawn, mimeType: `image/${format}`, issues }
}

/** All that is drawn, which needs the picture's size and not its pixels. */
async function planDrawing(
  detections: readonly Detection[],
  { width, height }: Size,
  options: DrawDetectionsOptions,
): Promise<{ scene: Scene; masks: MaskAreas; text: OutlineTextEngine; paint: ShapePlan }> {
  const size = { width, height }
  await loadShaper()
  const text = createOutlineTextEngine((options.fonts ?? []).map(loadFont))
  const masks = await maskAreas(detections, size, options.transform)
  const scene = buildScene(detections, size, options, {
    text,
    maskOf: (detection) => masks.areas.get(detection),
  })
  return { scene, masks, text, paint: planShapes(scene.shapes, size) }
}

function loadFont(font: string | URL | Uint8Array): FontFace {
  return openFont(font instanceof Uint8Array ? font : readFont(font))
}

function readFont(file: string | URL): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new SightglassError('config_invalid', 'The font cannot be read.', {
      details: { given: String(file), why: (cause as NodeJS.ErrnoException).code, try: 'Check the path.' },
      cause,
    })
  }
}
