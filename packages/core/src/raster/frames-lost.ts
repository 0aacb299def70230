import type { Issue } from '../errors/issue.ts'
import type { ImageMetadata } from './metadata.ts'

/** Says that a picture has more frames or pages than the one that is read. */
export function framesLost({ frames }: ImageMetadata): Issue[] {
  if (frames <= 1) return []
  return [
    {
      code: 'first_frame_only',
      message: `The picture has ${frames} frames or pages; only the first is used.`,
      severity: 'warning',
    },
  ]
}
