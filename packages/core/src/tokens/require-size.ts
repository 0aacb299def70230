import { SightglassError } from '../errors/sightglass-error.ts'

/** Throws `request_invalid` for a picture, page or frame whose width or height is not above 0 and finite. */
export function requireSize(width: number, height: number): void {
  if (width > 0 && height > 0 && Number.isFinite(width * height)) return
  throw new SightglassError(
    'request_invalid',
    'A picture, page or frame needs a width and a height above 0.',
    {
      details: { given: `${width} x ${height}`, try: 'Give both in pixels, or in points for a page.' },
    },
  )
}
