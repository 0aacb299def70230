import { resolveModel } from '../models/resolve-model.ts'
import { imagePart } from './image-tokens.ts'
import { TILE_TOKENS } from './tile-rule.ts'
import type { EstimateOptions } from './types.ts'

/** Side of the patches that one token of Gemini 3 stands for, from Gemma 4's open code: 16 px x 3 pooled. */
const PATCH_SIDE = 48

/**
 * The smallest size that costs the model the same tokens and shows it the same detail: what lies above is thrown away
 * by the model itself, so it need not be sent. Never larger than the picture. Keeps the shape to within a pixel.
 */
export function fitToTokens(
  { width, height }: { readonly width: number; readonly height: number },
  options: EstimateOptions,
): { width: number; height: number } {
  const model = resolveModel(options.model, { surface: options.surface })
  const { tokens } = imagePart({ width, height }, model, options)
  const shrink = (scale: number): { width: number; height: number } =>
    scale >= 1
      ? { width, height }
      : { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  if (model.version >= 3) return shrink(Math.sqrt((tokens * PATCH_SIDE ** 2) / (width * height)))
  // One flat 258: the model looks at 768 x 768.
  if (tokens === TILE_TOKENS) return shrink(768 / Math.max(width, height))
  const same = [768 * 1.5, 768 * 2, 768 * 3, 768 * 4]
    .map((shortSide) => shrink(shortSide / Math.min(width, height)))
    .find((size) => imagePart(size, model, options).tokens === tokens)
  return same ?? { width, height }
}
