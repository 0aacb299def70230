import { type Detection, SightglassError, type Size } from '@sightglass/core'

/** Pixels of all masks of one answer together; each takes a byte while they are read. */
const mostMaskPixels = 100_000_000

/**
 * Refuses masks that would take more memory than one answer may. A few words of a model, or of somebody who pastes them,
 * can stand for very many pixels.
 * @throws SightglassError `limit_exceeded`
 */
export function refuseTooManyMaskPixels(detections: readonly Detection[], size: Size): void {
  const whole = size.width * size.height
  let pixels = 0
  for (const { mask, rect } of detections) {
    if (!mask || mask.kind === 'none') continue
    pixels += rect ? Math.min(whole, Math.abs(rect.width * rect.height)) : whole
  }
  if (pixels <= mostMaskPixels) return
  throw new SightglassError('limit_exceeded', 'The masks have too many pixels together to be read here.', {
    details: {
      given: `${pixels} pixels`,
      limit: `${mostMaskPixels} pixels`,
      try: 'Use a smaller picture or fewer things, or leave the fields of mask out.',
    },
  })
}

/** Pixels of a picture where nothing else is set: the default of SIGHTGLASS_MAX_PIXELS. */
const mostPixels = 100_000_000

/**
 * Refuses a size that was only told and that no picture may have here: masks are read at that size.
 * @throws SightglassError `media_too_many_pixels`
 */
export function refuseHugeSize(size: Size | null | undefined, limit = mostPixels): void {
  if (!size || size.width * size.height <= limit) return
  throw new SightglassError('media_too_many_pixels', 'A picture of this size has too many pixels.', {
    details: { given: `${size.width} x ${size.height}`, limit: `${limit} pixels` },
  })
}
