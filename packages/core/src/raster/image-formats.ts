/** Picture formats that Sightglass reads. `heic` is HEVC in HEIF; `avif` is AV1 in the same container. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic' | 'tiff' | 'bmp'

/**
 * Picture types that every Gemini model takes as they are. Anything else is converted before it is sent.
 * Source: https://ai.google.dev/gemini-api/docs/image-understanding#supported-formats
 */
export const geminiImageTypes: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/heic',
  'image/heif',
]

/**
 * The largest picture that is decoded, in pixels: 0x3FFF × 0x3FFF, as libvips' users know it.
 * Source: https://sharp.pixelplumbing.com/api-constructor (`limitInputPixels`).
 */
export const DEFAULT_LIMIT_INPUT_PIXELS = 0x3fff * 0x3fff
