import * as pure from '../masks/decode-mask.ts'
import type { DetectionMask } from '../masks/detection-mask.ts'
import type { Spans } from '../masks/spans.ts'
import { inflateNode } from './inflate.ts'

/** {@link pure.decodeMask} with Node's zlib. */
export function decodeMask(mask: DetectionMask, options: pure.DecodeMaskOptions): Spans {
  return pure.decodeMask(mask, { inflate: inflateNode, ...options })
}

/** {@link pure.decodeMasks} with Node's zlib. */
export function decodeMasks(
  detections: readonly pure.Masked[],
  options: pure.DecodeMasksOptions,
): pure.DecodedMasks {
  return pure.decodeMasks(detections, { inflate: inflateNode, ...options })
}
