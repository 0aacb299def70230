import { ringsArea, spansArea } from '../draw/area.ts'
import type { Area } from '../draw/shape.ts'
import type { Issue } from '../errors/issue.ts'
import type { Size } from '../geometry/size.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import { base64ToBytes } from '../masks/base64.ts'
import { stretchMask } from '../masks/decode-mask.ts'
import type { Detection } from '../spatial/detection.ts'
import { decodeMaskPixels } from './any-mask.ts'
import { decodeMasks } from './decode-mask.ts'

/** Decoded masks, and what became of those that could not be decoded. */
export interface MaskAreas {
  readonly areas: ReadonlyMap<Detection, Area>
  readonly issues: readonly Issue[]
}

/**
 * The masks of detections as areas of the picture; those with no usable mask are absent. A PNG that the fast reader
 * does not know goes to sharp.
 */
export async function maskAreas(
  detections: readonly Detection[],
  size: Size,
  transform?: ImageTransform,
): Promise<MaskAreas> {
  const frame = transform ? { transform } : { size: { width: size.width, height: size.height } }
  // A reply without a mask says so already; only what was there and could not be read is news.
  const masked = detections.filter(({ mask }) => mask?.kind === 'png' || mask?.kind === 'boxes')
  const { masks, issues } = decodeMasks(masked, frame)
  const areas = new Map<Detection, Area>()
  for (const detection of detections) {
    // Polygons stay what they are, so that their outlines are not stairs of pixels.
    const area = detection.mask?.kind === 'polygon' && ringsArea(detection.mask.rings, size)
    if (area) areas.set(detection, area)
  }
  const rescued = new Set<number>()
  for (const [at, detection] of masked.entries()) {
    let spans = masks[at]
    const { mask, rect } = detection
    if (!spans && mask?.kind === 'png' && rect) {
      const gray = await decodeMaskPixels(base64ToBytes(mask.base64))
      if (gray) {
        spans = stretchMask(gray, rect)
        rescued.add(detection.index)
      }
    }
    const area = spans && spansArea(spans, size)
    if (area) areas.set(detection, area)
  }
  return { areas, issues: issues.filter(({ index }) => index === undefined || !rescued.has(index)) }
}
