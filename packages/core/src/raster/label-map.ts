import sharp from 'sharp'
import type { Issue } from '../errors/issue.ts'
import type { Size } from '../geometry/size.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import type { Detection } from '../spatial/detection.ts'
import { DEFAULT_LIMIT_INPUT_PIXELS } from './image-formats.ts'
import { maskAreas } from './mask-areas.ts'
import { refuseTooManyPixels } from './metadata.ts'

/** Options of {@link drawLabelMap}. */
export interface LabelMapOptions {
  /** Size of the upright picture in pixels. */
  readonly size: Size
  /** Whether a pixel's value names its label or its detection. @default 'label' */
  readonly by?: 'label' | 'detection'
  /**
   * How the picture that the model saw came from this one. Only masks made of boxes need it, and only where the
   * picture was cropped. @default the whole picture was seen
   */
  readonly transform?: ImageTransform
}

/** A picture whose pixel values are numbers of a list. */
export interface LabelMap {
  /** Gray PNG: 8 bits for up to 255 entries, 16 bits beyond. 0 is "nothing here". */
  readonly bytes: Uint8Array
  readonly mimeType: 'image/png'
  /** What the values mean: `entries[0]` is value 1. A label, or a detection's index as text. */
  readonly entries: readonly string[]
  /** Masks that could not be decoded, by the detection's index. */
  readonly issues: readonly Issue[]
}

/**
 * The masks as one picture of numbers, as tools for semantic segmentation read it. Where masks overlap, the later
 * detection is on top. Detections with no usable mask are left out of the pixels but keep their entry.
 *
 * @throws SightglassError `media_too_many_pixels` for a size beyond any picture's.
 */
export async function drawLabelMap(
  detections: readonly Detection[],
  options: LabelMapOptions,
): Promise<LabelMap> {
  const { width, height } = options.size
  refuseTooManyPixels(options.size, DEFAULT_LIMIT_INPUT_PIXELS)
  const nameOf = (detection: Detection) =>
    options.by === 'detection' ? String(detection.index) : detection.label
  const entries = [...new Set(detections.map(nameOf))]
  const wide = entries.length > 255
  const values = wide ? new Uint16Array(width * height) : new Uint8Array(width * height)
  const { areas: masks, issues } = await maskAreas(detections, options.size, options.transform)
  for (const detection of detections) {
    const value = entries.indexOf(nameOf(detection)) + 1
    masks.get(detection)?.forEachRun((y, start, end) => {
      values.fill(value, y * width + start, y * width + end)
    })
  }
  const bytes = await sharp(values, { raw: { width, height, channels: 1 }, limitInputPixels: false })
    .toColourspace(wide ? 'grey16' : 'b-w')
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer()
  return { bytes, mimeType: 'image/png', entries, issues }
}
