/** Tokens of one tile. Source: https://ai.google.dev/gemini-api/docs/image-understanding */
export const TILE_TOKENS = 258
/** Tokens of a picture, frame or page at low resolution before Gemini 3. Source: {@link resolutionSource} */
export const LOW_TOKENS = 64
/** The page that says what each resolution takes, checked 2026-11-21. */
export const resolutionSource = 'https://ai.google.dev/gemini-api/docs/media-resolution'
/** Up to this many pixels on both sides a picture is one tile. Source as for {@link TILE_TOKENS}. */
const SMALL_SIDE = 384
const LEAST_CROP = 256
const MOST_CROP = 768

/** The printed rule of the image guide and its source. */
export const tileSource =
  'https://ai.google.dev/gemini-api/docs/image-understanding (258 per tile), checked 2026-09-23'

/**
 * How many tiles the guides' printed rule cuts a picture into: 1 when both sides are at most 384, else tiles of a
 * crop unit of `floor(min(width, height) / 1.5)`, held to 256..768, rounded up both ways. 960x540 gives 6.
 */
export function documentedTiles(width: number, height: number): number {
  if (width <= SMALL_SIDE && height <= SMALL_SIDE) return 1
  const crop = Math.min(MOST_CROP, Math.max(LEAST_CROP, Math.floor(Math.min(width, height) / 1.5)))
  return Math.ceil(width / crop) * Math.ceil(height / crop)
}
