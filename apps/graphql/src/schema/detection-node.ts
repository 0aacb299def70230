import type { Detection } from '@sightglass/core'
import type { Picture } from '../picture.ts'

/** A detection with the picture it is about and the others found with it. */
export interface DetectionNode {
  readonly detection: Detection
  readonly picture: Picture
  readonly among: readonly Detection[]
}
