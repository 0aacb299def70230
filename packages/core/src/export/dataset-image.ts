import type { Size } from '../geometry/size.ts'
import type { Spans } from '../masks/spans.ts'
import type { Detection } from '../spatial/detection.ts'

/** A picture and what was found in it, as the exports take it. */
export interface DatasetImage {
  /** The picture's file name, as the data set shall name it. */
  readonly fileName: string
  /** The upright picture's size in pixels. */
  readonly size: Size
  readonly detections: readonly Detection[]
  /** Decoded masks in step with `detections`, from `decodeMasks`; without them boxes and polygons are written. */
  readonly masks?: readonly (Spans | undefined)[]
}

/** The labels of all pictures, in the order they first appear; or the caller's own list, which keeps its order. */
export function categoriesOf(images: readonly DatasetImage[], labels?: readonly string[]): string[] {
  if (labels) return [...labels]
  return [...new Set(images.flatMap((image) => image.detections.map((detection) => detection.label)))]
}
