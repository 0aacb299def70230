import sharp from 'sharp'
import { ringsArea, runsArea } from '../draw/area.ts'
import { boxOf } from '../draw/box-of.ts'
import type { Run } from '../draw/outline-runs.ts'
import type { Area } from '../draw/shape.ts'
import type { Size } from '../geometry/size.ts'
import type { Detection } from '../spatial/detection.ts'
import { decodeMaskPixels } from './any-mask.ts'

/** Above this gray value a pixel belongs to the mask. Source: https://ai.google.dev/gemini-api/docs/image-understanding */
const THRESHOLD = 127

/** The masks of detections as areas of the picture; those with no usable mask are absent. */
export async function maskAreas(
  detections: readonly Detection[],
  size: Size,
): Promise<ReadonlyMap<Detection, Area>> {
  const areas = new Map<Detection, Area>()
  for (const detection of detections) {
    const area = await maskArea(detection, size)
    if (area) areas.set(detection, area)
  }
  return areas
}

async function maskArea(detection: Detection, size: Size): Promise<Area | undefined> {
  const { mask, rect } = detection
  if (mask?.kind === 'polygon') return ringsArea(mask.rings, size)
  if (mask?.kind !== 'png' || !rect || rect.width < 1 || rect.height < 1) return undefined
  const gray = await decodeMaskPixels(Buffer.from(mask.base64, 'base64'))
  if (!gray || !boxOf(detection, size)) return undefined
  const { data, width, height } = gray
  const stretched = await sharp(data, { raw: { width, height, channels: 1 } })
    .resize(rect.width, rect.height, { fit: 'fill', kernel: 'linear' })
    .extractChannel(0)
    .raw()
    .toBuffer()
  const runs: Run[] = []
  for (let row = 0; row < rect.height; row++) {
    const y = rect.top + row
    if (y < 0 || y >= size.height) continue
    for (let x = 0; x < rect.width; x++) {
      if (stretched[row * rect.width + x]! <= THRESHOLD) continue
      const start = x
      while (x < rect.width && stretched[row * rect.width + x]! > THRESHOLD) x++
      const from = Math.max(0, rect.left + start)
      const to = Math.min(size.width, rect.left + x)
      if (to > from) runs.push([y, from, to])
    }
  }
  return runsArea(runs)
}
