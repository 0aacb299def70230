import { crc32 } from 'node:zlib'
import * as pure from '../masks/decode-mask.ts'
import type { DetectionMask } from '../masks/detection-mask.ts'
import type { Spans } from '../masks/spans.ts'
import { inflateNode } from './inflate.ts'

const nodes = {
  inflate: inflateNode,
  checksum: (bytes: Uint8Array): number => crc32(bytes),
  fromBase64: (text: string): Uint8Array => Buffer.from(text, 'base64'),
}

/** {@link pure.decodeMask} with Node's zlib. */
export function decodeMask(mask: DetectionMask, options: pure.DecodeMaskOptions): Spans {
  return pure.decodeMask(mask, { ...nodes, ...options })
}

/** {@link pure.decodeMasks} with Node's zlib. */
export function decodeMasks(
  detections: readonly pure.Masked[],
  options: pure.DecodeMasksOptions,
): pure.DecodedMasks {
  return pure.decodeMasks(detections, { ...nodes, ...options })
}
