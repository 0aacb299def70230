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

/** Labels and their numbers from 0. */
export interface NumberedLabels {
  readonly names: readonly string[]
  /** The label's number; `undefined` for one that the caller's list does not have. */
  idOf(label: string): number | undefined
}

/**
 * The caller's own list, which keeps its order; without one each label gets the next number when it is first asked
 * for, so that what cannot be written makes no category.
 */
export function numberLabels(labels?: readonly string[]): NumberedLabels {
  const names = [...(labels ?? [])]
  // Of a name that stands in the list twice the first place counts.
  const ids = new Map(names.map((name, id) => [name, id] as const).reverse())
  return {
    names,
    idOf(label) {
      const known = ids.get(label)
      if (known !== undefined || labels) return known
      ids.set(label, names.length)
      return names.push(label) - 1
    },
  }
}
