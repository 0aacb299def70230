import { SightglassError } from '../errors/sightglass-error.ts'

/** Width and height of a picture in whole pixels, both at least 1. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Throws `request_invalid` for a size that is none; `name` says whose it is. */
export function requireSize({ width, height }: Size, name?: string): void {
  if (width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height)) return
  throw new SightglassError(
    'request_invalid',
    `The ${name ? `${name} ` : ''}size of a picture must be positive.`,
    {
      details: { given: `${width} x ${height}` },
    },
  )
}
